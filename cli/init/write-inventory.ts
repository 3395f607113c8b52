import { existsSync, linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { usageError } from '../errors.ts';

/**
 * Puts the whole text at `path` or nothing. Throws BRK-INIT-EXISTS for a file that is there, unless it may be replaced,
 * and BRK-INIT-UNWRITABLE.
 */
export function writeInventory(path: string, text: string, mayReplace: boolean): void {
  if (!mayReplace && existsSync(path)) throw exists(path);
  const temporary = `${path}.${process.pid}`;
  try {
    writeFileSync(temporary, text, { flush: true });
    // A link, unlike a rename, fails where a file has come meanwhile.
    if (mayReplace) renameSync(temporary, path);
    else linkSync(temporary, path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'EEXIST'
      ? exists(path)
      : usageError('BRK-INIT-UNWRITABLE', path, `can't be written: ${message}`, 'Print it instead with -o -.');
  } finally {
    if (existsSync(temporary)) rmSync(temporary);
  }
}

function exists(path: string): Error {
  return usageError('BRK-INIT-EXISTS', path, 'is there already', 'Choose another with -o, or replace it with --force.');
}
