import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Pinned, PinRequest } from '#contract/catalogue-admin.ts';
import { GENERATION_FILE, GENERATIONS_DIR, PINS_FILE } from '#contract/layout.ts';
import { formatPins, parsePins } from '#contract/pins.ts';
import { hostPath } from '#runtime/host-path.ts';
import { AdminFailure } from './failure.ts';
import { withScheduleLock } from './schedule-writer.ts';

/**
 * Pins a generation, or lets it go. Under the schedule's lock, which commits also take before they collect: what is pinned while
 * one runs is either found by it or not yet promised. One that is let go is collected by the next commit.
 */
export async function pinGeneration({ digest, isPinned }: PinRequest): Promise<Pinned> {
  return await withScheduleLock(async () => {
    const pins = new Set(readPins());
    const isChanged = pins.has(digest) !== isPinned;
    if (isPinned) pins.add(digest);
    else pins.delete(digest);
    if (isChanged) replaceFile(hostPath(PINS_FILE), formatPins(pins));
    const isHeld = existsSync(join(hostPath(GENERATIONS_DIR), digest, GENERATION_FILE));
    return { pins: [...pins].sort(), isHeld };
  });
}

/** Empty where nothing was ever pinned. Throws AdminFailure 'damaged'. */
export function readPins(): string[] {
  const path = hostPath(PINS_FILE);
  if (!existsSync(path)) return [];
  try {
    return parsePins(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new AdminFailure('damaged', `${path}: ${(error as Error).message}`);
  }
}

/** A crash leaves the old file or the new one, and at most a file beside it that the next time overwrites. */
function replaceFile(path: string, text: string): void {
  const aside = `${path}.new`;
  const fd = openSync(aside, 'w', 0o644);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(aside, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
