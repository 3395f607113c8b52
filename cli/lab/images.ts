import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emit } from './emit.ts';
import { buildImages } from './image-build.ts';
import { imageKey, UNFINISHED } from './image-recipe.ts';
import { withLock } from './lock.ts';
import { cacheDir } from './places.ts';

export type ImageKind = 'bare' | 'warm';

/** One directory of the cache. `warm` is a layer over `bare`: what installing the warm packages changed. */
export interface Images {
  bare: string;
  warm: string;
  /** A flat apt repository. */
  repository: string;
}

/** The images, built if the cache doesn't have them: about two minutes and 500 MB, once. */
export async function ensureImages(emit: Emit): Promise<Images> {
  const dir = join(cacheDir(), imageKey(process.arch));
  if (!existsSync(dir)) {
    await withLock(cacheDir(), emit, async () => {
      await removeLeftovers();
      if (!existsSync(dir)) await buildImages(dir, emit);
    });
  }
  return imagesIn(dir);
}

export function imagesIn(dir: string): Images {
  return { bare: join(dir, 'bare'), warm: join(dir, 'warm'), repository: join(dir, 'packages') };
}

/** The layers under a host's disk, uppermost first, as overlayfs wants them. */
export function lowerLayers(images: Images, kind: ImageKind): string[] {
  return kind === 'warm' ? [images.warm, images.bare] : [images.bare];
}

/** Where images are cached, null for none. */
export function imagesLeft(): string | null {
  return existsSync(cacheDir()) ? cacheDir() : null;
}

export async function removeImages(emit: Emit): Promise<void> {
  if (!existsSync(cacheDir())) return;
  await withLock(cacheDir(), emit, () => rm(cacheDir(), { recursive: true, force: true }));
}

/** Builds that a crash cut off. We hold the lock, so nobody is at work on them. */
async function removeLeftovers(): Promise<void> {
  const unfinished = readdirSync(cacheDir()).filter(name => name.endsWith(UNFINISHED));
  for (const name of unfinished) await rm(join(cacheDir(), name), { recursive: true, force: true });
}
