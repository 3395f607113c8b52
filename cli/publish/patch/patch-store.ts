import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATION_FILE, MANIFEST_FILE } from '#contract/layout.ts';
import { PATCH_FILE } from '#contract/patch.ts';
import { makePatch } from './make-patch.ts';

/** Beside the generations, a directory for each pair. */
const PATCHES = '.patches';

export interface StoredPatch {
  from: string;
  /** A directory with PATCH_FILE alone. */
  directory: string;
  sizeBytes: number;
}

const underWay = new Map<string, Promise<StoredPatch>>();

/**
 * The patch between two generations of the operator's store, made when it is first asked for and kept beside them; however many
 * boxes ask at once, it is made once.
 */
export function patchBetween(store: string, from: string, to: string): Promise<StoredPatch> {
  const directory = join(store, PATCHES, `${from}-${to}`);
  const known = underWay.get(directory);
  if (known !== undefined) return known;
  const made = findOrMake(store, directory, from, to).finally(() => underWay.delete(directory));
  underWay.set(directory, made);
  return made;
}

async function findOrMake(store: string, directory: string, from: string, to: string): Promise<StoredPatch> {
  const path = join(directory, PATCH_FILE);
  if (existsSync(path)) return { from, directory, sizeBytes: statSync(path).size };
  // It has its name only when it is whole.
  const draft = `${directory}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const sizeBytes = await makePatch({
    fromPath: join(store, from, GENERATION_FILE),
    toPath: join(store, to, GENERATION_FILE),
    head: { from, to, manifest: readFileSync(join(store, to, MANIFEST_FILE), 'utf8') },
    path: join(draft, PATCH_FILE),
  });
  rmSync(directory, { recursive: true, force: true });
  renameSync(draft, directory);
  return { from, directory, sizeBytes };
}

/** Forgets one that a box could not use, so that it is made anew when it is next asked for. */
export function dropPatch({ directory }: StoredPatch): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Deletes patches of which either end is no longer in the store, and those that were never finished. */
export function clearPatches(store: string): void {
  const patches = join(store, PATCHES);
  for (const name of existsSync(patches) ? readdirSync(patches) : []) {
    const [from = '', to = ''] = name.split('-');
    if (![from, to].every(digest => existsSync(join(store, digest, GENERATION_FILE))))
      rmSync(join(patches, name), { recursive: true, force: true });
  }
}
