import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GENERATION_FILE, MANIFEST_FILE } from '#contract/layout.ts';
import { failure, usageError } from '../errors.ts';
import { listStore } from '../publish/store.ts';

/** As long as it must be to be sure; `git` begins with four, too. */
const SHORTEST_PREFIX = 4;

export function isDigestPrefix(text: string): boolean {
  return text.length >= SHORTEST_PREFIX && /^[0-9a-f]{1,64}$/.test(text);
}

/**
 * The directory of a generation on this machine: a path to it or to its catalog.db, or the beginning of its digest, of one in
 * `store`. Throws BRK-GEN-NONE, BRK-GEN-AMBIGUOUS.
 */
export function findLocalCopy(text: string, store: string): string {
  const named = asDirectory(text);
  if (named !== null) return named;
  if (!isDigestPrefix(text)) {
    const hint = 'Name a directory that holds catalog.db and manifest.json, or the beginning of a digest.';
    throw usageError('BRK-GEN-NONE', text, 'there is no generation of that name', hint);
  }
  const digests = listStore(store).filter(digest => digest.startsWith(text));
  if (digests.length === 1) return join(store, digests[0]!);
  if (digests.length > 1) {
    const hint = 'Write more of the digest that is meant.';
    throw usageError('BRK-GEN-AMBIGUOUS', text, `begins the digests of several: ${digests.join(', ')}`, hint);
  }
  throw failure('BRK-GEN-NONE', text, `no copy of it is in ${store}`, 'see which there are: bricks catalog list');
}

function asDirectory(path: string): string | null {
  if (!existsSync(path)) return null;
  const dir = statSync(path).isDirectory() ? path : dirname(path);
  return existsSync(join(dir, MANIFEST_FILE)) && existsSync(join(dir, GENERATION_FILE)) ? dir : null;
}
