import type Database from 'better-sqlite3';
import { DOCIDS } from '#contract/generation.ts';
import type { Product } from '../product/product.ts';
import type { RowRecorder } from '../row-memory/recorder.ts';
import type { RowOrigin } from '../row-memory/row-digest.ts';
import type { RowMemory } from '../row-memory/row-memory.ts';
import type { Category, CategoryTree } from './category-tree.ts';
import { prepareStageChange, type StageChange, type StagedProduct, stagedProduct } from './change-stage.ts';
import type { FacetIndex } from './facet-index.ts';
import type { Vocabulary } from './index-changes.ts';
import { facetsOf } from './indexed.ts';
import { type OldRow, OldRows } from './old-rows.ts';
import { checkCount, checkCurrency, doubleId, type ProductSink } from './product-sink.ts';
import { Sequence } from './sequence.ts';

export interface ComparisonParts {
  previous: Database.Database;
  stage: Database.Database;
  vocabulary: Vocabulary;
  feed: string;
  /** Of the previous generation's feed; null where nothing is known of it. */
  memory: RowMemory | null;
  recorder: RowRecorder;
}

interface Taken {
  origin: RowOrigin | null;
  category: Category;
  values: Iterable<number>;
  currency: string;
}

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
  readonly #oldCurrency: string;
  /** Of the previous generation, ascending: in the order of its feed. */
  readonly oldDocids: Int32Array;
  readonly #memory: RowMemory | null;
  readonly #recorder: RowRecorder;
  /** Products that are new, or other than before. */
  changed = 0;
  currency: string | null = null;

  constructor({ previous, stage, vocabulary, feed, memory, recorder }: ComparisonParts) {
    this.tree = vocabulary.tree;
    this.facets = vocabulary.facets;
    this.#oldCurrency = vocabulary.currency;
    this.oldDocids = readDocids(previous);
    // Of another file, whatever its name says.
    this.#memory = memory?.rows === this.oldDocids.length ? memory : null;
    this.#recorder = recorder;
    this.#rows = new OldRows(previous);
    this.#stage = prepareStageChange(stage);
    this.#findStaged = stage.prepare<[string], number>('SELECT line FROM stage.change WHERE id = ?').pluck();
    this.#feed = feed;
  }

  takeKnown(line: number, origin: RowOrigin): boolean {
    const memory = this.#memory;
    if (memory === null || (this.currency ?? this.#oldCurrency) !== this.#oldCurrency) return false;
    const at = memory.find(origin);
    const docid = at === -1 ? 0 : this.oldDocids[at]!;
    // Seen already: the id comes a second time, which is to be told.
    if (docid === 0 || this.isSeen(docid)) return false;
    const category = this.tree.byId(memory.categoryOf(at));
    const values = memory.facetValuesOf(at);
    for (const value of values) this.facets.addKnown(category.id, value);
    this.#take(line, docid, { origin, category, values, currency: this.#oldCurrency });
    return true;
  }

  get products(): number {
    return this.docids.length;
  }

  write(line: number, product: Product, origin: RowOrigin | null): void {
    checkCurrency(this.currency, product);
    const old = this.#rows.find(product.id);
    if (old !== undefined && this.isSeen(old[0])) throw doubleId(product.id, this.#feed, this.#lineOf(old[0]));
    const known = this.tree.categories.length;
    const category = this.tree.place(product.category.attribute, product.category.text);
    const next = stagedProduct(product, category.id);
    if (old === undefined || !isSame(old, next)) {
      if (!this.#stage(this.products, line, old?.[0] ?? null, next)) {
        this.tree.forgetAllBut(known);
        throw doubleId(product.id, this.#feed, this.#findStaged.get(product.id)!);
      }
      this.changed += 1;
    }
    const values = facetsOf(product, product.currency).map(([facet, value]) =>
      this.facets.add(category.id, facet, value),
    );
    this.#take(line, old?.[0] ?? 0, { origin, category, values, currency: product.currency });
    if (old !== undefined) this.#memory?.resumeBehind(findDocid(this.oldDocids, old[0]));
  }

  isSeen(docid: number): boolean {
    return (this.#seen[docid >> 3]! & (1 << (docid & 7))) !== 0;
  }

  /** `docid` is that in the previous generation, 0 for a new product. */
  #take(line: number, docid: number, { origin, category, values, currency }: Taken): void {
    if (docid !== 0) this.#seen[docid >> 3]! |= 1 << (docid & 7);
    this.docids.push(docid);
    this.#lines.push(line);
    checkCount(this.products, this.#feed);
    this.currency = currency;
    category.products += 1;
    this.#recorder.add(origin, category.id, values);
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

function readDocids(db: Database.Database): Int32Array {
  return Int32Array.from(db.prepare<[], number>('SELECT docid FROM product ORDER BY docid').pluck().all());
}

/** The place of a docid that is there. */
function findDocid(docids: Int32Array, docid: number): number {
  let [low, high] = [0, docids.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (docids[middle]! < docid) low = middle + 1;
    else high = middle;
  }
  return low;
}
