import type { Host } from '#inventory/inventory.ts';
import type { SshSession } from './ssh-session.ts';

/** How transfers get to a host: over the connection that its fleet has, and with its patience. */
export interface Way {
  session(): Promise<SshSession>;
  /** See Fleet.deadlineMs. */
  deadlineMs(ownMs: number): number;
}

const ways = new WeakMap<Host, Way>();

/** Said by the fleet that has the host. A host is an object of the inventory that was read, and has one fleet. */
export function offerWay(host: Host, way: Way): void {
  ways.set(host, way);
}

export function findWay(host: Host): Way {
  const way = ways.get(host);
  if (way === undefined) throw new Error(`no fleet has ${host.name}`);
  return way;
}
