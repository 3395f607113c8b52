import Database from 'better-sqlite3';
import { APPLICATION_ID, PAGE_SIZE, SCHEMA_SQL, SCHEMA_VERSION } from '#contract/generation.ts';

export type WorkDatabase = Database.Database;

/** Bounds the build's memory, without effect on the result's bytes. */
const CACHE_KIB = 64 * 1024;

/**
 * What the second pass needs to know, dropped at the end. `paid` is what a customer pays, in minor units, `terms` are the
 * facet terms, `words` the names of a category and of all above it.
 */
const STAGE_SQL = `
CREATE TABLE stage (
  docid INTEGER PRIMARY KEY,
  line INTEGER NOT NULL,
  paid INTEGER NOT NULL,
  title_key TEXT NOT NULL,
  terms TEXT NOT NULL
);
CREATE TABLE stage_category (id INTEGER PRIMARY KEY, words TEXT NOT NULL);
`;

/** An empty database to fill, in one transaction that is open already. It is lost in a crash, so nothing is journalled. */
export function createWorkDatabase(path: string): WorkDatabase {
  const db = new Database(path);
  db.pragma(`page_size = ${PAGE_SIZE}`);
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma(`cache_size = -${CACHE_KIB}`);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma(`user_version = ${SCHEMA_VERSION}`);
  db.exec(SCHEMA_SQL);
  db.exec(STAGE_SQL);
  db.exec('BEGIN');
  return db;
}
