import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../errors.ts';
import { until } from './until.ts';

/**
 * Each host's processes are in a cgroup of their own, which they can't leave: it is what finds, stops and kills them.
 * Only cgroup2's core is used (cgroup.kill, cgroup.freeze; Linux 5.14), no controller, so a machine whose controllers
 * are on v1 does as well. Paths are relative to the cgroup2 mount.
 */
export function cgroupPath(cgroup: string): string {
  return join(cgroupMount(), cgroup);
}

export function makeCgroup(cgroup: string): string {
  const path = cgroupPath(cgroup);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Children's names; [] for a cgroup that isn't there. */
export function childCgroups(cgroup: string): string[] {
  try {
    const entries = readdirSync(cgroupPath(cgroup), { withFileTypes: true });
    return entries.flatMap(entry => (entry.isDirectory() ? [entry.name] : []));
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

export function isPopulated(cgroup: string): boolean {
  return readEvents(cgroup).populated === '1';
}

export function isFrozen(cgroup: string): boolean {
  return readEvents(cgroup).frozen === '1';
}

export function processesIn(cgroup: string): number[] {
  const own = readIfThere(join(cgroupPath(cgroup), 'cgroup.procs'))
    .split('\n')
    .filter(Boolean)
    .map(Number);
  return [...own, ...childCgroups(cgroup).flatMap(child => processesIn(join(cgroup, child)))];
}

/** Stops (or lets go on) every process of the cgroup; done when the kernel says that it is. */
export async function setFrozen(cgroup: string, shouldFreeze: boolean): Promise<void> {
  writeFileSync(join(cgroupPath(cgroup), 'cgroup.freeze'), shouldFreeze ? '1' : '0');
  const what = `every process in ${cgroup} to ${shouldFreeze ? 'stop' : 'go on'}`;
  await until(() => isFrozen(cgroup) === shouldFreeze, { what, host: null, deadlineMs: 10_000 });
}

/** kill -9 of all, frozen ones too, children forked meanwhile too; then takes the cgroup away. */
export async function killCgroup(cgroup: string): Promise<void> {
  if (!existsSync(cgroupPath(cgroup))) return;
  writeFileSync(join(cgroupPath(cgroup), 'cgroup.kill'), '1');
  const what = `the processes in ${cgroup} to be gone`;
  await until(() => !isPopulated(cgroup), { what, host: null, deadlineMs: 20_000 });
  removeCgroup(cgroup);
}

function removeCgroup(cgroup: string): void {
  for (const child of childCgroups(cgroup)) removeCgroup(join(cgroup, child));
  rmdirSync(cgroupPath(cgroup));
}

function readEvents(cgroup: string): Record<string, string> {
  const lines = readIfThere(join(cgroupPath(cgroup), 'cgroup.events'))
    .split('\n')
    .filter(Boolean);
  return Object.fromEntries(lines.map(line => line.split(' ') as [string, string]));
}

/** '' for what is gone: a running host's systemd makes and removes cgroups while we read them. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
}

/** ENODEV: removed after it was opened. */
function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENODEV'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function cgroupMount(): string {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  const mount = mounts.map(line => line.split(' ')).find(fields => fields[2] === 'cgroup2');
  if (mount !== undefined) return mount[1]!;
  throw failure('BRK-LAB-CGROUP', null, 'no cgroup2 is mounted', 'mount -t cgroup2 none /sys/fs/cgroup');
}
