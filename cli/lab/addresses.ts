import { isIPv4 } from 'node:net';
import type { Inventory } from '#inventory/inventory.ts';
import type { Problem } from '../errors.ts';

/** Reserved for benchmarks of network devices (RFC 2544, RFC 6890): no real network has these. */
export const LAB_PREFIX_LENGTH = 15;

export function isLabAddress(address: string): boolean {
  const [first, second] = address.split('.');
  return isIPv4(address) && first === '198' && (second === '18' || second === '19');
}

/** One problem for each host that the lab can't give its address to. */
export function findAddressProblems(inventory: Inventory): Problem[] {
  return inventory.hosts
    .filter(host => !isLabAddress(host.address))
    .map(host => ({
      code: 'BRK-LAB-ADDRESS',
      where: host.name,
      message: `the lab can't give it ${host.address}: its hosts have IPv4 addresses in 198.18.0.0/15`,
      hint: 'nothing real has these, so what happens in the lab stays there; give the host one in your inventory for the lab',
    }));
}

/** An address for the operator's end: the highest in the first host's /24 that nobody has; undefined if all are taken. */
export function chooseOperatorAddress(taken: ReadonlySet<string>, firstHost: string): string | undefined {
  const network = firstHost.split('.').slice(0, 3).join('.');
  const candidates = Array.from({ length: 254 }, (_, index) => `${network}.${254 - index}`);
  return candidates.find(address => !taken.has(address));
}
