import Database from 'better-sqlite3';
import { failure } from '#cli/errors.ts';
import { APPLICATION_ID, categoryTerm, SCHEMA_VERSION } from '#contract/generation.ts';

/**
 * Opens a generation's database as a daemon would: kind of file, SQLite's own integrity check (of the full-text indexes,
 * too), and the counts. Throws BricksError BRK-GEN-DAMAGED.
 */
export function checkDatabase(file: string): DatabaseFacts {
  const db = openReadOnly(file);
  try {
    expectSame(file, 'application_id', db.pragma('application_id', { simple: true }), APPLICATION_ID);
    expectSame(file, 'schema version', db.pragma('user_version', { simple: true }), SCHEMA_VERSION);
    expectSame(file, 'integrity check', db.pragma('integrity_check(1)', { simple: true }), 'ok');
    return checkCounts(file, db);
  } finally {
    db.close();
  }
}

export interface DatabaseFacts {
  currency: string;
  products: number;
  categories: number;
}

function openReadOnly(file: string): Database.Database {
  try {
    return new Database(file, { readonly: true, fileMustExist: true });
  } catch (error) {
    throw failure('BRK-GEN-DAMAGED', file, `The database can't be opened: ${(error as Error).message}.`);
  }
}

function checkCounts(file: string, db: Database.Database): DatabaseFacts {
  const one = (sql: string) => db.prepare(sql).pluck().get();
  const products = one("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'products'") as number;
  const categories = one("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'categories'") as number;
  for (const table of ['product', 'product_detail', 'title_order']) {
    expectSame(file, `number of rows in ${table}`, one(`SELECT count(*) FROM ${table}`), products);
  }
  for (const index of ['by_rank', 'by_price', 'by_title']) {
    const found = db.prepare(`SELECT count(*) FROM ${index} WHERE ${index} MATCH ?`).pluck().get(categoryTerm(0));
    expectSame(file, `number of products in ${index}`, found, products);
  }
  expectSame(file, 'number of products below category 0', one('SELECT products FROM category WHERE id = 0'), products);
  expectSame(file, 'number of rows in category', one('SELECT count(*) FROM category'), categories);
  return { currency: one("SELECT value FROM meta WHERE key = 'currency'") as string, products, categories };
}

function expectSame(where: string, what: string, found: unknown, expected: unknown): void {
  if (found === expected) return;
  throw failure('BRK-GEN-DAMAGED', where, `The ${what} is ${found}, not ${expected}.`);
}
