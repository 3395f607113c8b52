import type { Fleet } from '../fleet.ts';
import { parseBatch } from '../plan/batch.ts';
import { undoneHosts } from '../run/retry.ts';
import { type PlanScope, provisionedHosts } from './provision.ts';

/** The hosts that the flags of plan and provision mean. Throws usage errors, before any host is touched. */
export function chooseScope(
  fleet: Fleet,
  flags: { batch?: string | undefined; prune: boolean; 'retry-failed': boolean },
): PlanScope & { hosts: string[] } {
  const batch = flags.batch ?? null;
  if (batch !== null) parseBatch(batch);
  const selected = fleet.select(provisionedHosts(fleet.inventory, flags.prune));
  const hosts = flags['retry-failed'] ? undoneHosts(fleet.inventory.path, 'provision', selected) : selected;
  return { hosts, batch, prunes: flags.prune };
}
