import { isIP } from 'node:net';
import { usageError } from '../errors.ts';
import type { HostArgument } from './host-argument.ts';

export type NamedHost = HostArgument & { name: string };

/**
 * Gives each host a name: the one that was said; else the first label of its DNS name, made distinct by a number; else
 * cat-01, cat-02 … Names that were said come before names that are made. Throws BRK-INIT-REPEATED.
 */
export function nameHosts(hosts: readonly HostArgument[]): NamedHost[] {
  refuseRepeats(hosts.map(host => host.address));
  refuseRepeats(hosts.flatMap(host => host.name ?? []));
  const taken = new Set(hosts.flatMap(host => host.name ?? []));
  return hosts.map(host => {
    const name = host.name ?? findName(host.address, taken);
    taken.add(name);
    return { ...host, name };
  });
}

function refuseRepeats(values: string[]): void {
  const repeated = values.find((value, index) => values.indexOf(value) < index);
  if (repeated === undefined) return;
  throw usageError('BRK-INIT-REPEATED', repeated, 'is named twice', 'Name each host once.');
}

function findName(address: string, taken: ReadonlySet<string>): string {
  const label = address.split('.')[0]!;
  const isDnsName = isIP(address) === 0;
  if (isDnsName && !taken.has(label)) return label;
  for (let number = isDnsName ? 2 : 1; ; number++) {
    const name = isDnsName ? `${label.slice(0, 58)}-${number}` : `cat-${String(number).padStart(2, '0')}`;
    if (!taken.has(name)) return name;
  }
}
