import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { clearMemories } from '../generations/row-memory/memory-file.ts';

/** Copies kept, at least; build's own unfinished folders begin with a dot. */
const KEPT_GENERATIONS = 4;

/** A copy that is no older may be what another run has just built and is about to send. */
const YOUNG_MS = 10 * 60_000;

/** Deletes the oldest copies beyond four, but none of `retained`: what boxes may be sent again, or is pinned. */
export function pruneStore(store: string, retained: ReadonlySet<string>): void {
  const held = listStore(store);
  const madeAt = (name: string) => statSync(join(store, name)).mtimeMs;
  const isKept = (name: string) => retained.has(name) || madeAt(name) > Date.now() - YOUNG_MS;
  const others = held.filter(name => !isKept(name)).sort((a, b) => madeAt(b) - madeAt(a));
  const kept = held.length - others.length;
  for (const name of others.slice(Math.max(0, KEPT_GENERATIONS - kept))) rmSync(join(store, name), { recursive: true });
  clearMemories(store);
}

/** Digests of the copies that are there. */
export function listStore(store: string): string[] {
  try {
    return readdirSync(store).filter(name => /^[0-9a-f]{64}$/.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
