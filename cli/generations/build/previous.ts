import { constants } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { failure } from '#cli/errors.ts';
import { type Manifest, SCHEMA_VERSION } from '#contract/generation.ts';
import { GENERATION_FILE, MANIFEST_FILE } from '#contract/layout.ts';
import { CategoryTree, type KnownCategory } from './category-tree.ts';
import { FacetIndex, type FacetValue } from './facet-index.ts';

/** The generation that a build begins with a copy of. */
export interface Previous {
  dir: string;
  manifest: Manifest;
}

/** Null where there is none that can be built upon: it is gone, or of another schema. */
export async function findPrevious(dir: string | null): Promise<Previous | null> {
  if (dir === null) return null;
  try {
    const manifest = JSON.parse(await readFile(join(dir, MANIFEST_FILE), 'utf8')) as Manifest;
    return manifest.schemaVersion === SCHEMA_VERSION ? { dir, manifest } : null;
  } catch {
    return null;
  }
}

/**
 * Copies the database while the feed is compared with it, and reads the digest of the copy in another thread. Throws
 * BricksError BRK-GEN-DAMAGED where that isn't the one that names the generation.
 */
export async function copyPrevious({ dir, manifest }: Previous, target: string): Promise<void> {
  await copyFile(join(dir, GENERATION_FILE), target, constants.COPYFILE_FICLONE);
  const digest = await digestElsewhere(target);
  if (digest === manifest.digest) return;
  const hint = 'delete this directory: the next build then begins from nothing';
  throw failure('BRK-GEN-DAMAGED', dir, `Its database has the digest ${digest}, not ${manifest.digest}.`, hint);
}

export function openPrevious({ dir }: Previous): Database.Database {
  const db = new Database(join(dir, GENERATION_FILE), { readonly: true, fileMustExist: true });
  // What is read is read once, in order.
  db.pragma('mmap_size = 2147483648');
  return db;
}

function digestElsewhere(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./digest-worker.ts', import.meta.url), { workerData: file, execArgv: [] });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** What the previous generation calls its categories and facet values: they keep their numbers. */
export function readVocabulary(db: Database.Database): { tree: CategoryTree; facets: FacetIndex; currency: string } {
  const categories = db.prepare('SELECT id, parent, path, name FROM category ORDER BY id').all();
  const values = db.prepare('SELECT id, attribute, value FROM facet_value ORDER BY id').all();
  return {
    tree: new CategoryTree(categories as KnownCategory[]),
    facets: new FacetIndex(values as FacetValue[]),
    currency: db.prepare("SELECT value FROM meta WHERE key = 'currency'").pluck().get() as string,
  };
}
