import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Its first line, as JSON; behind it the columns, 32-bit whole numbers each: high, low, category, end of values; values. */
export interface MemoryHead {
  rules: string;
  context: string;
  rows: number;
  values: number;
  /** Of all that is behind this line. */
  sha256: string;
}

/** Beside the generations, and no part of them: boxes have no use for it. */
const MEMORIES = '.rows';

export function memoryFile(store: string, digest: string): string {
  return join(store, MEMORIES, digest);
}

/** Deletes those whose generation is no longer in the store, and never what another build is writing. */
export function clearMemories(store: string): void {
  const directory = join(store, MEMORIES);
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    const isDraft = name.includes('.');
    if (!isDraft && !existsSync(join(store, name))) rmSync(join(directory, name), { force: true });
  }
}
