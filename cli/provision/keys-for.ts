import { BricksError } from '../errors.ts';
import type { Facts } from '../facts/facts.ts';
import type { FleetKeys } from '../keys/fleet-keys.ts';
import { findFleetKeys, fleetKeyPath, makeFleetKeys } from '../keys/key-file.ts';

/**
 * The keys beside the inventory. The first run makes them; never where a box has been given others, as boxes with two kinds of keys
 * don't believe each other. Throws BRK-KEY-LOST for each such box, and what findFleetKeys throws.
 */
export function keysFor(inventoryPath: string, facts: ReadonlyMap<string, Facts>): FleetKeys {
  const found = findFleetKeys(inventoryPath);
  if (found !== null) return found;
  const keyed = [...facts].flatMap(([host, each]) => (each.isReadable && each.operatorKey !== null ? [host] : []));
  if (keyed.length === 0) return makeFleetKeys(inventoryPath);
  const path = fleetKeyPath(inventoryPath);
  throw new BricksError(
    keyed.map(host => ({
      code: 'BRK-KEY-LOST',
      where: host,
      message: `was provisioned with a fleet key, and ${path} is not there`,
      hint: 'copy it, with its mode 600, from the machine that provisioned this box; where it is lost for good: bricks reset --purge-data, on all boxes',
    })),
  );
}
