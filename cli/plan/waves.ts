import type { Facts } from '../facts/facts.ts';
import type { HostPlan } from './plan.ts';

/**
 * Hosts in the order in which they are changed. Hosts that serve nobody yet go together, first. Where a running service
 * would restart, one box goes alone, and the rest only when it is well again.
 */
export function waves(hosts: readonly HostPlan[], facts: ReadonlyMap<string, Facts>): string[][] {
  const changing = hosts.filter(host => host.steps.some(step => step.pending !== null));
  const isServing = (host: HostPlan) => {
    const found = facts.get(host.host);
    return found?.isReadable === true && found.hasSchedule;
  };
  const fresh = changing.filter(host => !isServing(host)).map(host => host.host);
  const [canary, ...rest] = changing.filter(isServing).map(host => host.host);
  return [fresh, canary === undefined ? [] : [canary], rest].filter(wave => wave.length > 0);
}
