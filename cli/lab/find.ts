import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childCgroups } from './cgroup.ts';
import { netnsesOf } from './network.ts';
import type { LabPlaces } from './places.ts';

/** Names of hosts that the lab has anything of on this machine: files, processes or a namespace. */
export function findHostNames(lab: LabPlaces): string[] {
  const dir = join(lab.dir, 'hosts');
  const ofFiles = existsSync(dir) ? readdirSync(dir) : [];
  const prefix = `${lab.switchNetns}.`;
  const ofNetnses = netnsesOf(lab).flatMap(name => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  return [...new Set([...ofFiles, ...childCgroups(lab.cgroup), ...ofNetnses])];
}

/** Mount points in the lab's directory that this process sees, the innermost first. */
export function findMounts(lab: LabPlaces): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').trim().split('\n');
  const points = mounts.map(line => decodeOctal(line.split(' ')[1]!));
  return points.filter(point => point.startsWith(`${lab.dir}/`)).reverse();
}

/** proc_pid_mounts(5) writes spaces and the like as \040. */
function decodeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
