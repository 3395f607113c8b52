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
CREATE TABLE stage_title (place INTEGER PRIMARY KEY, docid INTEGER NOT NULL);
`;

export const INDEXES = ['by_rank', 'by_price', 'by_title'] as const;

/**
 * Written into the file, for the builds upon it. Each of them adds one segment to an index, however many rows it changes,
 * and never merges it into the large one, whose pages would then be others; eight small ones are merged into one.
 */
function configureIndex(db: WorkDatabase, index: string): void {
  const options = { automerge: 0, crisismerge: 8, hashsize: 32 * 1024 * 1024 };
  for (const [option, value] of Object.entries(options))
    db.exec(`INSERT INTO ${index} (${index}, rank) VALUES ('${option}', ${value})`);
}

/** An empty database to fill, in one transaction that is open already. */
export function createWorkDatabase(path: string): WorkDatabase {
  const db = new Database(path);
  db.pragma(`page_size = ${PAGE_SIZE}`);
  tuneForBuild(db);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma(`user_version = ${SCHEMA_VERSION}`);
  db.exec(SCHEMA_SQL);
  for (const index of INDEXES) configureIndex(db, index);
  db.exec(STAGE_SQL);
  db.exec('BEGIN');
  return db;
}

/** It is lost in a crash, so nothing is journalled. */
export function tuneForBuild(db: WorkDatabase): void {
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('locking_mode = EXCLUSIVE');
  db.pragma(`cache_size = -${CACHE_KIB}`);
}
