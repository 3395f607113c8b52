import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatPins, parsePins } from '#contract/pins.ts';
import { failure } from '../errors.ts';
import { syncToDisk } from '../generations/build/seal.ts';
import { withLock } from '../lab/lock.ts';

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

export interface StorePin {
  digest: string;
  isPinned: boolean;
  /** Told who is waited for: one run at a time changes the list. */
  say(text: string): void;
}

/** Durable when it resolves; a crash leaves the list of before or this one. */
export async function setStorePin(store: string, { digest, isPinned, say }: StorePin): Promise<void> {
  const path = pinsBeside(store);
  const emit = ({ text }: { text: string }) => say(text);
  await withLock(dirname(path), emit, async () => {
    const pins = new Set(readStorePins(store));
    if (isPinned) pins.add(digest);
    else pins.delete(digest);
    await writeFile(`${path}.new`, formatPins(pins), { flush: true });
    await rename(`${path}.new`, path);
    await syncToDisk(dirname(path));
  });
}

/** `.bricks/pins` for `.bricks/generations`. */
function pinsBeside(store: string): string {
  return join(dirname(store), 'pins');
}
