import { usageError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { parseBatch } from '../plan/batch.ts';
import { undoneHosts } from '../run/retry.ts';
import type { SavedPlan } from '../run/saved-plan.ts';
import { type PlanScope, provisionedHosts } from './provision.ts';

/**
 * Those of a saved plan. Throws usage errors for flags that would choose others, and for hosts that are not in the inventory
 * any more.
 */
export function scopeOfPlan(
  fleet: Fleet,
  saved: SavedPlan,
  flags: { limit?: string | undefined; batch?: string | undefined; prune: boolean; 'retry-failed': boolean },
): SavedPlan['request'] {
  const given = (['limit', 'batch', 'prune', 'retry-failed'] as const).filter(flag => flags[flag]);
  if (given.length > 0) {
    const message = `a saved plan has its hosts and waves already: leave out ${given.map(flag => `--${flag}`).join(', ')}`;
    throw usageError('BRK-PLAN-FLAGS', null, message, 'or make another plan with these flags');
  }
  const names = new Set(fleet.inventory.hosts.map(host => host.name));
  const gone = saved.request.hosts.filter(host => !names.has(host));
  if (gone.length === 0) return saved.request;
  const message = `the plan is for hosts that are not in the inventory: ${gone.join(', ')}`;
  throw usageError('BRK-PLAN-MOVED', fleet.inventory.path, message, 'make the plan again');
}

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
