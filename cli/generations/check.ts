import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { failure } from '#cli/errors.ts';
import { APPLICATION_ID, type Manifest, SCHEMA_VERSION } from '#contract/generation.ts';
import { GENERATION_FILE, MANIFEST_FILE } from '#contract/layout.ts';
import { digestFile } from './build/digest.ts';

/**
 * Opens a generation's directory as a daemon would and compares it with what it says of itself: digest, kind of file,
 * SQLite's own integrity check (of the full-text indexes, too), and the counts. Throws BricksError BRK-GEN-DAMAGED.
 */
export async function checkGeneration(dir: string): Promise<Manifest> {
  const manifest = await readManifest(dir);
  const file = join(dir, GENERATION_FILE);
  const digest = await digestFile(file).catch((error: Error) => error.message);
  expectSame(dir, 'digest', digest, manifest.digest);
  const counts = checkDatabase(file);
  expectSame(dir, 'currency', counts.currency, manifest.currency);
  expectSame(dir, 'number of products', counts.products, manifest.products);
  expectSame(dir, 'number of categories', counts.categories, manifest.categories);
  return manifest;
}

export async function readManifest(dir: string): Promise<Manifest> {
  const path = join(dir, MANIFEST_FILE);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Manifest;
  } catch (error) {
    throw failure('BRK-GEN-DAMAGED', path, `The manifest can't be read: ${(error as Error).message}.`);
  }
}

export interface DatabaseFacts {
  currency: string;
  products: number;
  categories: number;
}

/** The same for a database file alone. */
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
  for (const table of ['product', 'product_detail', 'price_order', 'title_order']) {
    expectSame(file, `number of rows in ${table}`, one(`SELECT count(*) FROM ${table}`), products);
  }
  expectSame(file, 'number of products below category 0', one('SELECT products FROM category WHERE id = 0'), products);
  expectSame(file, 'number of rows in category', one('SELECT count(*) FROM category'), categories);
  return { currency: one("SELECT value FROM meta WHERE key = 'currency'") as string, products, categories };
}

function expectSame(where: string, what: string, found: unknown, expected: unknown): void {
  if (found === expected) return;
  throw failure('BRK-GEN-DAMAGED', where, `The ${what} is ${found}, not ${expected}.`);
}
