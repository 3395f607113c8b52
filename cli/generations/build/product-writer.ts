import { usageError } from '#cli/errors.ts';
import { AVAILABILITIES, type Facet, facetTerm, LIMITS } from '#contract/generation.ts';
import { RowFault } from '../feed/row-fault.ts';
import { priceBand } from '../product/price-band.ts';
import type { Product } from '../product/product.ts';
import { foldTitle } from '../product/title-key.ts';
import { type Category, CategoryTree } from './category-tree.ts';
import { FacetIndex } from './facet-index.ts';
import type { WorkDatabase } from './work-database.ts';

/** The first pass: writes products in the feed's order, numbered from 1, and learns categories and facets on the way. */
export class ProductWriter {
  readonly tree = new CategoryTree();
  readonly facets = new FacetIndex();
  products = 0;
  /** The first product's; null before it. */
  currency: string | null = null;
  readonly #feed: string;
  readonly #insert: ReturnType<typeof prepareInserts>;

  constructor(db: WorkDatabase, feed: string) {
    this.#feed = feed;
    this.#insert = prepareInserts(db);
  }

  /** Throws RowFault for a product that doesn't fit those before it, BricksError for one too many. */
  write(line: number, product: Product): void {
    this.#checkCurrency(product);
    const category = this.tree.place(product.category.attribute, product.category.text);
    this.#insertProduct(product, category);
    this.products += 1;
    if (this.products > LIMITS.products) throw tooMany(this.#feed);
    this.currency = product.currency;
    category.products += 1;
    this.#insertTheRest(line, product, category);
  }

  #checkCurrency({ currency }: Product): void {
    if (this.currency === null || this.currency === currency) return;
    throw new RowFault('BRK-FEED-CURRENCY', 'price', `is not in ${this.currency}, the feed's currency`, currency);
  }

  /** The column's UNIQUE is what finds a double id: a query before each insert took 2 s more for 200,000 products. */
  #insertProduct(product: Product, category: Category): void {
    const { id, title, brand, price, salePrice, availability, image } = product;
    const docid = this.products + 1;
    const { changes } = this.#insert.product.run(
      docid,
      id,
      title,
      brand,
      price,
      salePrice,
      availability,
      category.id,
      image,
    );
    if (changes === 1) return;
    const first = this.#insert.findLine.get(id) as { line: number };
    throw new RowFault('BRK-FEED-DOUBLE-ID', 'id', `is also the id of line ${first.line}`, id);
  }

  #insertTheRest(line: number, product: Product, category: Category): void {
    const docid = this.products;
    let terms = category.terms;
    for (const value of this.#countFacets(product, category)) terms += ` ${facetTerm(value)}`;
    this.#insert.detail.run(docid, product.detail);
    this.#insert.stage.run(docid, line, paid(product), foldTitle(product.title), terms);
  }

  #countFacets(product: Product, category: Category): number[] {
    const add = (facet: Facet, value: string) => this.facets.add(category.id, facet, value);
    return [
      ...(product.brand === null ? [] : [add('brand', product.brand)]),
      ...product.color.map(value => add('color', value)),
      ...product.size.map(value => add('size', value)),
      add('availability', AVAILABILITIES[product.availability]!),
      add('price', priceBand(paid(product), product.currency)),
    ];
  }
}

function prepareInserts(db: WorkDatabase) {
  return {
    product: db.prepare('INSERT INTO product VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING'),
    detail: db.prepare('INSERT INTO product_detail VALUES (?, ?)'),
    stage: db.prepare('INSERT INTO stage VALUES (?, ?, ?, ?, ?)'),
    findLine: db.prepare('SELECT line FROM product JOIN stage USING (docid) WHERE id = ?'),
  };
}

function tooMany(feed: string): Error {
  const message = `The feed has more than ${LIMITS.products} products, the most that a box serves.`;
  return usageError('BRK-FEED-TOO-MANY', feed, message);
}

function paid(product: Product): number {
  return product.salePrice ?? product.price;
}
