import { BricksError } from '../errors.ts';
import type { History } from './history.ts';

/** Throws for boxes of the last publication that are no longer in the inventory: they would go on serving it. */
export function checkRoster(history: History, roster: readonly string[], without: readonly string[]): void {
  const last = history.entries.at(-1);
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
