import { open, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Manifest } from '#contract/generation.ts';
import { GENERATION_FILE, MANIFEST_FILE } from '#contract/layout.ts';
import { digestFile } from './digest.ts';
import { tuneForBuild, type WorkDatabase } from './work-database.ts';

/**
 * Ends the build's transaction and writes the database anew, packed and each table in one piece. What the file's bytes
 * depend on is then the content alone, not the way it was filled.
 */
export function packDatabase(db: WorkDatabase, resultDir: string): void {
  const file = join(resultDir, GENERATION_FILE);
  db.exec('COMMIT');
  db.prepare('VACUUM INTO ?').run(file);
  db.close();
  notePackedSize(file);
}

/** What later builds upon it measure their fragmentation by. */
function notePackedSize(file: string): void {
  const db = new Database(file);
  try {
    tuneForBuild(db);
    const insert = db.prepare('INSERT INTO meta VALUES (?, ?)');
    const products = db.prepare("SELECT value FROM meta WHERE key = 'products'").pluck().get();
    insert.run('packed_pages', String(db.pragma('page_count', { simple: true })));
    insert.run('packed_products', products);
  } finally {
    db.close();
  }
}

/** A manifest but for what is read off the file. */
type ManifestFacts = Omit<Manifest, 'digest' | 'sizeBytes'>;

/**
 * Gives a packed database its manifest and its name, `<outDir>/<digest>/`: one rename, after everything below it is on
 * disk. A crash before it leaves a workspace only. The same generation, if it is there whole, is kept, and is young again.
 */
export async function sealGeneration(
  digest: string,
  resultDir: string,
  outDir: string,
  facts: ManifestFacts,
): Promise<Manifest> {
  const file = join(resultDir, GENERATION_FILE);
  const manifest: Manifest = { digest, sizeBytes: (await stat(file)).size, ...facts };
  await writeFile(join(resultDir, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of [GENERATION_FILE, MANIFEST_FILE, '.']) await syncToDisk(join(resultDir, name));
  await moveIntoPlace(resultDir, join(outDir, digest), digest);
  return manifest;
}

export async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function moveIntoPlace(resultDir: string, target: string, digest: string): Promise<void> {
  if (await isWhole(target, digest)) return await utimes(target, new Date(), new Date());
  await rm(target, { recursive: true, force: true });
  try {
    await rename(resultDir, target);
  } catch (error) {
    // Another build of the same came first.
    if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY' && (await isWhole(target, digest))) return;
    throw error;
  }
  await syncToDisk(dirname(target));
}

async function isWhole(target: string, digest: string): Promise<boolean> {
  const [found] = await Promise.allSettled([
    digestFile(join(target, GENERATION_FILE)),
    stat(join(target, MANIFEST_FILE)),
  ]);
  return found.status === 'fulfilled' && found.value === digest;
}
