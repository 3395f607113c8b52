import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { GENERATION_FILE } from '#contract/layout.ts';
import { readFacts } from '../facts.ts';
import type { Change, Comparison, Counted, Move, ProductLine, Repricing, Repricings } from './comparison.ts';
import { ATTRIBUTES, type Attribute } from './comparison.ts';
import { Largest } from './largest.ts';
import { comparePages } from './pages.ts';
import { openPair } from './pair.ts';
import { type ChangedRow, readChangedRows, readLackingCategories, readRemovedRows } from './rows.ts';

/** Of each kind of change. */
const SAMPLES = 10;

export interface CompareOptions {
  /** Counts price moves by more than this. */
  moveFactor: number;
  /** Also compares descriptions and other attributes, and the files page by page: three times as much to read. */
  isThorough: boolean;
}

/** Compares two generations' directories. Throws BRK-GEN-NONE, and what SQLite says of a file that is damaged. */
export function compareGenerations(oldDir: string, newDir: string, options: CompareOptions): Comparison {
  const [oldFile, newFile] = [oldDir, newDir].map(dir => join(dir, GENERATION_FILE)) as [string, string];
  const facts = { old: readFacts(oldDir), new: readFacts(newDir) };
  const db = openPair(oldFile, newFile);
  try {
    const changes = collectChanges(readChangedRows(db, options.isThorough), options.moveFactor);
    const common = facts.new.products - changes.added.count;
    return {
      ...facts,
      common,
      ...changes,
      removed: common === facts.old.products ? nothing() : collect(readRemovedRows(db)),
      categories: compareCategories(db),
      pages: options.isThorough ? comparePages(oldFile, newFile) : null,
    };
  } finally {
    db.close();
  }
}

function collectChanges(rows: Iterable<ChangedRow>, factor: number) {
  const [added, moved] = [nothing<ProductLine>(), nothing<Move>()];
  const changed: Comparison['changed'] = { ...nothing<Change>(), by: noAttributes() };
  const prices = new PriceMoves(factor);
  for (const row of rows) {
    const { id, title, price } = row;
    if (row.oldPrice === null) {
      count(added, { id, title, price });
      continue;
    }
    if (row.isRepriced === 1) prices.add({ id, title, price, oldPrice: row.oldPrice });
    if (row.isMoved === 1) count(moved, { id, title, from: row.from ?? '', to: row.to });
    const what = attributesOf(row);
    if (what.length === 0) continue;
    count(changed, { id, title, what });
    for (const attribute of what) changed.by[attribute] += 1;
  }
  return { added, moved, changed, repriced: prices.result() };
}

class PriceMoves {
  readonly #factor: number;
  readonly #up = { count: 0, largest: new Largest<Repricing>(SAMPLES) };
  readonly #down = { count: 0, largest: new Largest<Repricing>(SAMPLES) };
  #count = 0;
  #beyond = 0;

  constructor(factor: number) {
    this.#factor = factor;
  }

  add(move: Repricing): void {
    const { price, oldPrice } = move;
    this.#count += 1;
    // What is paid may be the same where only the price before a sale is another.
    if (price === oldPrice) return;
    const side = price > oldPrice ? this.#up : this.#down;
    const ratio = Math.max(price, oldPrice) / Math.min(price, oldPrice);
    side.count += 1;
    side.largest.add(move, ratio);
    if (ratio > this.#factor) this.#beyond += 1;
  }

  result(): Repricings {
    const of = ({ count: moves, largest }: { count: number; largest: Largest<Repricing> }) => ({
      count: moves,
      samples: largest.items(),
    });
    const beyond = { factor: this.#factor, count: this.#beyond };
    return { count: this.#count, up: of(this.#up), down: of(this.#down), beyond };
  }
}

function attributesOf(row: ChangedRow): Attribute[] {
  const isNew = [row.newTitle, row.newBrand, row.newAvailability, row.newImage, row.newDetails];
  return ATTRIBUTES.filter((_, index) => isNew[index] === 1);
}

function compareCategories(db: Database): Comparison['categories'] {
  return {
    added: collect(readLackingCategories(db, 'main', 'old')),
    removed: collect(readLackingCategories(db, 'old', 'main')),
  };
}

function collect<T>(items: Iterable<T>): Counted<T> {
  const all = nothing<T>();
  for (const item of items) count(all, item);
  return all;
}

function count<T>(into: Counted<T>, item: T): void {
  into.count += 1;
  if (into.samples.length < SAMPLES) into.samples.push(item);
}

function nothing<T>(): Counted<T> {
  return { count: 0, samples: [] };
}

function noAttributes(): Record<Attribute, number> {
  return { title: 0, brand: 0, availability: 0, image: 0, details: 0 };
}
