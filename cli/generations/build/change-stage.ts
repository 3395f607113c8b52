import Database from 'better-sqlite3';
import type { Product } from '../product/product.ts';

/**
 * A database beside the copy, gone with the workspace: what the feed has otherwise than the previous generation.
 *   change    products that are new, changed or moved, as they will be; `old_docid` is null for new ones
 *   removed   docids of products that the feed no longer has
 *   op        what is to be taken from and put into the full-text indexes; `rowid` as in the index
 *   position  title_order's rows that change
 */
const STAGE_SQL = `
CREATE TABLE stage.change (
  seq INTEGER PRIMARY KEY,
  line INTEGER NOT NULL,
  old_docid INTEGER,
  docid INTEGER,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  brand TEXT,
  price INTEGER NOT NULL,
  sale_price INTEGER,
  availability INTEGER NOT NULL,
  category INTEGER NOT NULL,
  image TEXT,
  detail TEXT NOT NULL
);
CREATE TABLE stage.removed (docid INTEGER PRIMARY KEY);
CREATE TABLE stage.op (
  target TEXT NOT NULL,
  key INTEGER NOT NULL,
  docid INTEGER NOT NULL,
  is_insert INTEGER NOT NULL,
  terms TEXT NOT NULL
);
CREATE TABLE stage.position (docid INTEGER PRIMARY KEY, position INTEGER NOT NULL);
`;

/** To be filled while the copy is still being made. */
export function createStage(file: string): Database.Database {
  const db = new Database(':memory:');
  attachStage(db, file);
  db.exec(STAGE_SQL);
  db.exec('BEGIN');
  return db;
}

export function attachStage(db: Database.Database, file: string): void {
  db.prepare('ATTACH ? AS stage').run(file);
  db.pragma('stage.journal_mode = OFF');
  db.pragma('stage.synchronous = OFF');
}

/** A product as it will be stored. */
export type StagedProduct = Pick<
  Product,
  'id' | 'title' | 'brand' | 'price' | 'salePrice' | 'availability' | 'image' | 'detail'
> & { category: number };

/** `seq` is the product's place in the feed, from 0. False where another product has that id. */
export type StageChange = (seq: number, line: number, oldDocid: number | null, product: StagedProduct) => boolean;

export function prepareStageChange(db: Database.Database): StageChange {
  const insert = db.prepare(
    'INSERT INTO stage.change VALUES (?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  return (seq, line, oldDocid, product) => {
    const { id, title, brand, price, salePrice, availability, category, image, detail } = product;
    const row = [id, title, brand, price, salePrice, availability, category, image, detail];
    return insert.run(seq, line, oldDocid, ...row).changes === 1;
  };
}

export function stagedProduct(product: Product, category: number): StagedProduct {
  const { id, title, brand, price, salePrice, availability, image, detail } = product;
  return { id, title, brand, price, salePrice, availability, category, image, detail };
}
