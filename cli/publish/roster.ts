import { readFileSync } from 'node:fs';
import type { Inventory } from '#inventory/inventory.ts';
import { parseInventory } from '#inventory/parse.ts';
import { BricksError, failure } from '../errors.ts';
import type { History } from './history.ts';

/** Throws for boxes of the last publication that are no longer in the inventory: they would go on serving it. */
export function checkRoster(history: History, roster: readonly string[], without: readonly string[]): void {
  const last = history.log.at(-1);
  const gone = (last?.roster ?? []).filter(host => !roster.includes(host) && !without.includes(host));
  if (last === undefined || gone.length === 0) return;
  throw new BricksError(
    gone.map(host => ({
      code: 'BRK-PUB-ROSTER',
      where: host,
      message: `was given epoch ${last.epoch} and is not in the inventory: if it still runs, it goes on serving that`,
      hint: `put it back into the inventory, or, once it is off: --without ${host}`,
    })),
  );
}

/**
 * Throws where the inventory's file names other boxes by now than it did when this command read it. Asked under the boxes' lock:
 * a replica that was added meanwhile would otherwise miss the entry, and go on with the one before.
 */
export function checkInventory({ path, bricks }: Inventory): void {
  const result = parseInventory(readFileSync(path, 'utf8'), path);
  if ('inventory' in result && String(result.inventory.bricks.catalogue.hosts) === String(bricks.catalogue.hosts))
    return;
  const message = 'names other catalogue boxes than it did when this command began';
  throw failure('BRK-PUB-INVENTORY', path, message, 'run the same command again');
}
