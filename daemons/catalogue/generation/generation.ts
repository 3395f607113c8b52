import { join } from 'node:path';
import type { Manifest } from '#contract/generation.ts';
import { GENERATION_FILE } from '#contract/layout.ts';
import { prepareStatements, type Statements } from '../read/statements.ts';
import { checkFiles } from './check-files.ts';
import { GenerationDamage } from './damage.ts';
import { type Database, openImmutable } from './sqlite.ts';

/** A generation held open for reading. */
export interface Generation {
  digest: string;
  manifest: Manifest;
  currency: string;
  statements: Statements;
  /** Reads one product from the file; throws where that fails. */
  check(): void;
  close(): void;
}

/** Checks every byte against the digest, then opens. Throws GenerationDamage. */
export async function openGeneration(directory: string, digest: string): Promise<Generation> {
  const manifest = await checkFiles(directory, digest);
  const database = openDatabase(join(directory, GENERATION_FILE));
  try {
    checkMeta(database, manifest);
    const statements = prepareStatements(database);
    const check = () => {
      if (manifest.products > 0 && statements.anyProduct.get() === undefined) throw new Error('no product was found');
    };
    check();
    return { digest, manifest, currency: manifest.currency, statements, check, close: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof GenerationDamage) throw error;
    throw new GenerationDamage('not-a-generation', `${digest} can't be read: ${(error as Error).message}`, error);
  }
}

/** Runs SQLite's own check over the whole file; about a second for 150 MB. Throws GenerationDamage. */
export function checkDatabase(directory: string, manifest: Manifest): void {
  const database = openDatabase(join(directory, GENERATION_FILE));
  try {
    const verdict = database.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new GenerationDamage('not-a-generation', `quick_check says: ${verdict}`);
    checkMeta(database, manifest);
  } finally {
    database.close();
  }
}

function openDatabase(path: string): Database {
  try {
    return openImmutable(path);
  } catch (error) {
    throw new GenerationDamage('not-a-generation', `${path} can't be opened: ${(error as Error).message}`, error);
  }
}

function checkMeta(database: Database, manifest: Manifest): void {
  const rows = database.prepare<[], { key: string; value: string }>('SELECT key, value FROM meta').all();
  const meta = new Map(rows.map(row => [row.key, row.value]));
  const expected = {
    currency: manifest.currency,
    products: manifest.products,
    categories: manifest.categories,
    schema: manifest.schemaVersion,
  };
  for (const [key, value] of Object.entries(expected)) {
    if (meta.get(key) === String(value)) continue;
    throw new GenerationDamage(
      'not-a-generation',
      `the manifest says ${key} ${value}, the database ${meta.get(key) ?? 'nothing'}`,
    );
  }
}
