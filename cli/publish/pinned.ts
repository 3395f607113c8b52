import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { formatPins, parsePins } from '#contract/pins.ts';
import { failure } from '../errors.ts';

/** The operator's own pins, beside the folder of the copies: generations that are kept there. Throws BRK-PIN-FILE. */
export function readStorePins(store: string): string[] {
  const path = pinsBeside(store);
  if (!existsSync(path)) return [];
  try {
    return parsePins(readFileSync(path, 'utf8'));
  } catch (error) {
    const hint = 'Correct that line, or delete the file and pin again.';
    throw failure(
      'BRK-PIN-FILE',
      path,
      `The list of pinned generations is damaged: ${(error as Error).message}.`,
      hint,
    );
  }
}

/** Durable before it returns; a crash leaves the list of before or this one. */
export function setStorePin(store: string, digest: string, isPinned: boolean): void {
  const path = pinsBeside(store);
  const pins = new Set(readStorePins(store));
  if (isPinned) pins.add(digest);
  else pins.delete(digest);
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(`${path}.new`, 'w', 0o644);
  try {
    writeSync(fd, formatPins(pins));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(`${path}.new`, path);
}

/** `.bricks/pins` for `.bricks/generations`. */
function pinsBeside(store: string): string {
  return join(dirname(store), 'pins');
}
