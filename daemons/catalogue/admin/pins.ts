import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Pinned, PinRequest } from '#contract/catalogue-admin.ts';
import { CATALOGUE_DIR, GENERATION_FILE, GENERATIONS_DIR, PINS_FILE } from '#contract/layout.ts';
import { formatPins, parsePins } from '#contract/pins.ts';
import { hostPath } from '#runtime/host-path.ts';
import { isBusy, withFileLock } from '../generation/sqlite.ts';
import { AdminFailure } from './failure.ts';

const PIN_MS = 10_000;

/** The last of those in this process. */
let lastHere: Promise<unknown> = Promise.resolve();

/** Pins a generation, or lets it go: then it is collected after the next commit. */
export async function pinGeneration({ digest, isPinned }: PinRequest): Promise<Pinned> {
  return await withPinsLock(PIN_MS, async () => {
    const pins = new Set(readPins());
    const isChanged = pins.has(digest) !== isPinned;
    if (isPinned) pins.add(digest);
    else pins.delete(digest);
    if (isChanged) replaceFile(hostPath(PINS_FILE), formatPins(pins));
    const isHeld = existsSync(join(hostPath(GENERATIONS_DIR), digest, GENERATION_FILE));
    return { pins: [...pins].sort(), isHeld };
  });
}

/**
 * While `work` runs nobody pins or collects: what is pinned meanwhile is either found by who collects, or not yet promised. Throws
 * AdminFailure 'conflict' where others do for `timeoutMs`; whoever waits keeps its whole process waiting.
 */
export async function withPinsLock<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  mkdirSync(hostPath(CATALOGUE_DIR), { recursive: true });
  const done = lastHere.then(() => withFileLock(hostPath(`${CATALOGUE_DIR}/pins.lock`), timeoutMs, work));
  lastHere = done.catch(() => {});
  try {
    return await done;
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw new AdminFailure('conflict', `another process has been changing the pins for ${timeoutMs} ms`);
  }
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
