import type { LabHostStatus, LabStatus } from './status.ts';

/** One line a host, and what would help where one isn't well. */
export function labTable({ name, hosts }: LabStatus): string {
  const width = Math.max(0, ...hosts.map(host => host.name.length));
  const lines = hosts.map(host => `${host.name.padEnd(width)}  ${host.address.padEnd(15)}  ${condition(host)}`);
  const well = hosts.filter(host => condition(host) === 'running').length;
  return [...lines, `lab ${name}: ${well} of ${hosts.length} hosts run`].join('\n');
}

function condition({ name, state, cable, disk }: LabHostStatus): string {
  const heal = `→ bricks lab heal ${name}`;
  if (state === 'off') return `${disk === 'blank' ? 'burnt' : 'off'}  ${heal}`;
  if (cable === 'down') return `${state}, cable cut  ${heal}`;
  return state === 'frozen' ? `frozen  ${heal}` : 'running';
}
