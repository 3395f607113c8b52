import { DOCIDS } from '#contract/generation.ts';
import type { Product } from '../product/product.ts';
import { foldTitle } from '../product/title-key.ts';
import type { RowRecorder } from '../row-memory/recorder.ts';
import type { RowOrigin } from '../row-memory/row-digest.ts';
import { type Category, CategoryTree } from './category-tree.ts';
import { FacetIndex } from './facet-index.ts';
import { facetsOf, paidPrice, termsOf } from './indexed.ts';
import { checkCount, checkCurrency, doubleId, type ProductSink } from './product-sink.ts';
import type { WorkDatabase } from './work-database.ts';

/** The first pass of a build from nothing: writes products in the feed's order and learns categories and facets on the way. */
export class ProductWriter implements ProductSink {
  readonly tree = new CategoryTree();
  readonly facets = new FacetIndex();
  products = 0;
  /** The first product's; null before it. */
  currency: string | null = null;
  readonly #feed: string;
  readonly #recorder: RowRecorder | null;
  readonly #insert: ReturnType<typeof prepareInserts>;

  constructor(db: WorkDatabase, feed: string, recorder: RowRecorder | null) {
    this.#feed = feed;
    this.#recorder = recorder;
    this.#insert = prepareInserts(db);
  }

  takeKnown(): boolean {
    return false;
  }

  write(line: number, product: Product, origin: RowOrigin | null): void {
    checkCurrency(this.currency, product);
    const known = this.tree.categories.length;
    const category = this.tree.place(product.category.attribute, product.category.text);
    const docid = DOCIDS.first + DOCIDS.gap * this.products;
    if (!this.#insertProduct(docid, product, category)) {
      this.tree.forgetAllBut(known);
      throw doubleId(product.id, this.#feed, (this.#insert.findLine.get(product.id) as { line: number }).line);
    }
    this.products += 1;
    checkCount(this.products, this.#feed);
    this.currency = product.currency;
    category.products += 1;
    this.#insertTheRest({ docid, line, origin }, product, category);
  }

  /** The column's UNIQUE is what finds a double id: a query before each insert took 2 s more for 200,000 products. */
  #insertProduct(docid: number, product: Product, category: Category): boolean {
    const { id, title, brand, price, salePrice, availability, image } = product;
    const row = [docid, id, title, brand, price, salePrice, availability, category.id, image];
    return this.#insert.product.run(...row).changes === 1;
  }

  #insertTheRest(
    { docid, line, origin }: { docid: number; line: number; origin: RowOrigin | null },
    product: Product,
    category: Category,
  ): void {
    const values = facetsOf(product, product.currency).map(([facet, value]) =>
      this.facets.add(category.id, facet, value),
    );
    this.#recorder?.add(origin, category.id, values);
    this.#insert.detail.run(docid, product.detail);
    const terms = termsOf(category, values);
    this.#insert.stage.run(docid, line, paidPrice(product), foldTitle(product.title), terms);
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
