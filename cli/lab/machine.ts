import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../errors.ts';
import { isPopulated, killCgroup, makeCgroup, processesIn } from './cgroup.ts';
import { REPOSITORY_IN_HOST } from './image-recipe.ts';
import type { HostPlaces } from './places.ts';
import type { HostRecord } from './record.ts';
import { until } from './until.ts';

/**
 * A host's machine: systemd-nspawn in a session, cgroup and mount namespace of its own, so that it outlives the CLI,
 * is found and killed as a whole, and takes its mounts with it. Its console goes to a file.
 *
 *   off ── boot ──▶ running ◀── setFrozen ──▶ frozen        both ── killMachine ──▶ off
 */
export async function bootMachine(places: HostPlaces, host: HostRecord): Promise<void> {
  await killMachine(places);
  mkdirSync(places.root, { recursive: true });
  const cgroup = makeCgroup(places.cgroup);
  const log = openSync(places.console, 'a');
  const argv = bootArgv(places, host, cgroup);
  const child = spawn(argv[0]!, argv.slice(1), { detached: true, stdio: ['ignore', log, log] });
  await once(child, 'spawn');
  child.unref();
  closeSync(log);
  const hint = `its console is ${places.console}`;
  const wait = { what: 'its systemd to start', host: host.name, deadlineMs: 30_000, hint };
  await until(() => findLeader(places) !== undefined || child.exitCode !== null, wait);
  if (child.exitCode === null) return;
  throw failure('BRK-LAB-BOOT', host.name, `systemd-nspawn ended at once: ${lastLine(places.console)}`, hint);
}

/** unshare(1) and a shell prepare what systemd-nspawn(1) is then run in. */
export function bootArgv(places: HostPlaces, host: HostRecord, cgroup: string): string[] {
  const overlay = [
    `lowerdir=${host.lowers.join(':')}`,
    `upperdir=${join(places.disk, 'upper')}`,
    `workdir=${join(places.disk, 'work')}`,
  ].join(',');
  return [
    ...['unshare', '--mount', '--propagation', 'slave', 'sh', '-ec', PREPARE, 'sh', cgroup, overlay, places.root],
    ...['systemd-nspawn', '--quiet', '--boot', '--register=no', '--keep-unit', '--link-journal=no', '--console=pipe'],
    '--resolv-conf=off',
    '--timezone=off',
    '--capability=CAP_NET_ADMIN',
    directoryOption(places),
    `--machine=${places.machine}`,
    `--hostname=${host.name}`,
    `--network-namespace-path=/run/netns/${places.netns}`,
    `--bind-ro=${host.repository}:${REPOSITORY_IN_HOST}`,
  ];
}

// systemd-nspawn leaves locks and directories in /run/systemd/nspawn when it is killed: it gets one of its own.
// UNIFIED_HIERARCHY: or systemd 257 inside refuses a machine whose controllers are on cgroup v1. API_VFS_WRITABLE: or
// the host would see this machine's interfaces in /sys/class/net, and couldn't set its own net.* sysctls.
const PREPARE = `
  echo $$ > "$1/cgroup.procs"
  mount -t overlay overlay -o "$2" "$3"
  mkdir -p /run/systemd/nspawn
  mount -t tmpfs tmpfs /run/systemd/nspawn
  shift 3
  export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
  exec "$@"
`;

export function isRunning(places: HostPlaces): boolean {
  return isPopulated(places.cgroup);
}

/** kill -9 of everything of the host. Also of one that is being started and hasn't entered its cgroup yet. */
export async function killMachine(places: HostPlaces): Promise<void> {
  for (const pid of startersOf(places)) killIfThere(pid);
  await killCgroup(places.cgroup);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function startersOf(places: HostPlaces): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter(pid => readProc(pid, 'cmdline').split('\0').includes(directoryOption(places)));
}

function directoryOption(places: HostPlaces): string {
  return `--directory=${places.root}`;
}

/** The host's process 1, as this machine numbers it; undefined while it is off. */
export function findLeader(places: HostPlaces): number | undefined {
  return processesIn(join(places.cgroup, 'payload')).find(isInit);
}

function isInit(pid: number): boolean {
  const ids = /^NSpid:\t(.+)$/m.exec(readProc(pid, 'status'))?.[1]?.split('\t');
  return ids?.at(-1) === '1' && readProc(pid, 'comm').trim() === 'systemd';
}

function lastLine(path: string): string {
  return readFileSync(path, 'utf8').trim().split('\n').at(-1)!;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
