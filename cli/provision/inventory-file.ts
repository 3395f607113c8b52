import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Inventory } from '#inventory/inventory.ts';
import { parseInventory } from '#inventory/parse.ts';
import { usageError } from '../errors.ts';

/**
 * Changes the inventory's file: `edit` gives its new text, undefined where it can't. The new text is read before it takes the
 * place of the old one. Throws a usage error, with the file as it was.
 */
export function editInventory(path: string, what: string, edit: (text: string) => string | undefined): Inventory {
  const text = edit(readFileSync(path, 'utf8'));
  const result = text === undefined ? null : parseInventory(text, path);
  if (text === undefined || result === null || !('inventory' in result)) {
    throw usageError(
      'BRK-INV-EDIT',
      path,
      `can't be changed without losing how it is written: ${what}`,
      'change it by hand',
    );
  }
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return result.inventory;
}
