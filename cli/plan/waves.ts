import type { Facts } from '../facts/facts.ts';
import { type Amount, cutBatches } from './batch.ts';
import type { HostPlan } from './plan.ts';

/**
 * Hosts in the order in which they are changed. Those that serve nobody yet come first, then those that don't serve as
 * they should, which have the least to lose. Without `batch`, the first kind goes together, then one host alone, and the rest
 * only when that one is well.
 */
export function waves(
  hosts: readonly HostPlan[],
  facts: ReadonlyMap<string, Facts>,
  batch: readonly Amount[] | null,
): string[][] {
  const changing = hosts.filter(host => host.steps.some(step => step.pending !== null)).map(host => host.host);
  const standing = (host: string): 'fresh' | 'sick' | 'well' => standingOf(facts.get(host));
  const fresh = changing.filter(host => standing(host) === 'fresh');
  const serving = [
    ...changing.filter(host => standing(host) === 'sick'),
    ...changing.filter(host => standing(host) === 'well'),
  ];
  if (batch !== null) return cutBatches([...fresh, ...serving], batch);
  return [fresh, serving.slice(0, 1), serving.slice(1)].filter(wave => wave.length > 0);
}

function standingOf(facts: Facts | undefined): 'fresh' | 'sick' | 'well' {
  if (facts?.isReadable !== true || !facts.hasSchedule) return 'fresh';
  const workers = [...facts.units].filter(([unit]) => /^bricks-catalogue@\d+\.service$/.test(unit));
  return workers.length > 0 && workers.every(([, { active }]) => active === 'active') ? 'well' : 'sick';
}
