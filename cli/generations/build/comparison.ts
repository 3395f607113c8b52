import type Database from 'better-sqlite3';
import { DOCIDS } from '#contract/generation.ts';
import type { Product } from '../product/product.ts';
import type { CategoryTree } from './category-tree.ts';
import { prepareStageChange, type StageChange, type StagedProduct, stagedProduct } from './change-stage.ts';
import type { FacetIndex } from './facet-index.ts';
import { facetsOf } from './indexed.ts';
import { type OldRow, OldRows } from './old-rows.ts';
import { checkCount, checkCurrency, doubleId, type ProductSink } from './product-sink.ts';
import { Sequence } from './sequence.ts';

/**
 * The first pass of a build upon a previous generation: compares each product of the feed with the one there, and stages
 * those that differ. Of products that are the same, their order is all that is kept in memory.
 */
export class Comparison implements ProductSink {
  readonly tree: CategoryTree;
  readonly facets: FacetIndex;
  /** By place in the feed: the docid in the previous generation (0: it is new there), and the line. */
  readonly docids = new Sequence();
  readonly #lines = new Sequence();
  /** A bit for each docid that the feed has. */
  readonly #seen = new Uint8Array(2 ** DOCIDS.bits / 8);
  readonly #rows: OldRows;
  readonly #stage: StageChange;
  readonly #findStaged: Database.Statement<[string], number>;
  readonly #feed: string;
  /** Products that are new, or other than before. */
  changed = 0;
  currency: string | null = null;

  constructor(
    previous: Database.Database,
    stage: Database.Database,
    vocabulary: { tree: CategoryTree; facets: FacetIndex },
    feed: string,
  ) {
    this.tree = vocabulary.tree;
    this.facets = vocabulary.facets;
    this.#rows = new OldRows(previous);
    this.#stage = prepareStageChange(stage);
    this.#findStaged = stage.prepare<[string], number>('SELECT line FROM stage.change WHERE id = ?').pluck();
    this.#feed = feed;
  }

  get products(): number {
    return this.docids.length;
  }

  write(line: number, product: Product): void {
    checkCurrency(this.currency, product);
    const old = this.#rows.find(product.id);
    if (old !== undefined && this.isSeen(old[0])) throw doubleId(product.id, this.#lineOf(old[0]));
    const known = this.tree.categories.length;
    const category = this.tree.place(product.category.attribute, product.category.text);
    const next = stagedProduct(product, category.id);
    if (old === undefined || !isSame(old, next)) {
      if (!this.#stage(this.products, line, old?.[0] ?? null, next)) {
        this.tree.forgetAllBut(known);
        throw doubleId(product.id, this.#findStaged.get(product.id)!);
      }
      this.changed += 1;
    }
    this.#take(line, old, product);
    category.products += 1;
    for (const [facet, value] of facetsOf(product, product.currency)) this.facets.add(category.id, facet, value);
  }

  isSeen(docid: number): boolean {
    return (this.#seen[docid >> 3]! & (1 << (docid & 7))) !== 0;
  }

  #take(line: number, old: OldRow | undefined, product: Product): void {
    const docid = old?.[0] ?? 0;
    if (docid !== 0) this.#seen[docid >> 3]! |= 1 << (docid & 7);
    this.docids.push(docid);
    this.#lines.push(line);
    checkCount(this.products, this.#feed);
    this.currency = product.currency;
  }

  #lineOf(docid: number): number {
    return this.#lines.values[this.docids.values.indexOf(docid)]!;
  }
}

function isSame(old: OldRow, next: StagedProduct): boolean {
  const [, , title, brand, price, salePrice, availability, category, image, detail] = old;
  return (
    price === next.price &&
    salePrice === next.salePrice &&
    availability === next.availability &&
    title === next.title &&
    brand === next.brand &&
    category === next.category &&
    image === next.image &&
    detail === next.detail
  );
}
