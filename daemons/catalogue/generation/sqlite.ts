import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';

/** The one place that opens SQLite. better-sqlite3 knows `file:` names only if this is set before its first use. */
process.env.SQLITE_USE_URI = '1';

export type { Database, Statement } from 'better-sqlite3';

/** Result codes (sqlite.org/rescode.html) that say the file itself is bad, not the question. */
const DAMAGE = /^SQLITE_(CORRUPT|NOTADB|IOERR|CANTOPEN)/;

/** Opens a file that nobody will ever change: no locks, no look for a journal (sqlite.org/uri.html, "immutable"). */
export function openImmutable(path: string): Database.Database {
  const database = new Database(`${pathToFileURL(path).href}?immutable=1`, { readonly: true, fileMustExist: true });
  database.pragma('query_only = 1');
  database.pragma('mmap_size = 2147418112');
  database.pragma('cache_size = -8000');
  return database;
}

/**
 * Holds `path` locked while `work` runs; throws SQLITE_BUSY where another process holds it for `timeoutMs`. The lock is
 * one of the kernel's on the file, so it ends with its process, however that ends. Nothing is ever written to the file.
 */
export async function withFileLock<T>(path: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const unlock = lockFile(path, timeoutMs);
  try {
    return await work();
  } finally {
    unlock();
  }
}

/** The same until what it returns is called, or the process ends. Whoever waits keeps its whole process waiting. */
export function lockFile(path: string, timeoutMs: number): () => void {
  const database = new Database(path, { timeout: timeoutMs });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw error;
  }
  return () => database.close();
}

export function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && DAMAGE.test(error.code);
}

export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
