import type { HostReport } from '../apply/events.ts';

/** What to type after a run, by what it came to; null where nothing is left to do. */
export function nextCommand(verb: string, hosts: readonly HostReport[]): string | null {
  const has = (...outcomes: HostReport['outcome'][]) => hosts.some(({ outcome }) => outcomes.includes(outcome));
  const again = verb === 'provision' || verb === 'reset' ? `bricks ${verb} --retry-failed` : 'the same command';
  if (has('interrupted')) return `to go on: ${again}`;
  if (has('failed', 'unreachable', 'skipped', 'reverted')) return `when what is said above is mended: ${again}`;
  if (verb === 'provision' || verb === 'replace' || verb === 'add-replica')
    return has('changed') ? 'to see the fleet: bricks status' : null;
  return null;
}
