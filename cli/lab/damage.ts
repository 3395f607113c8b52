import { failure } from '../errors.ts';
import { isFrozen, setFrozen } from './cgroup.ts';
import { hasDisk, makeDisk, readHostKey, wipeDisk } from './disk.ts';
import type { Emit } from './emit.ts';
import { runInside } from './inside.ts';
import { withLock } from './lock.ts';
import { bootMachine, isRunning, killMachine } from './machine.ts';
import { plugIn, setCable, unplug } from './network.ts';
import { type HostPlaces, hostPlaces, type LabPlaces } from './places.ts';
import { checkRoot } from './prerequisites.ts';
import { findHostRecord, findLab, type HostRecord, type LabRecord, writeRecord } from './record.ts';
import { skewArgv } from './skew.ts';
import { waitForSshd } from './sshd.ts';

/**
 * What can happen to a host. Each may be asked for again: it is then so already.
 *
 *             cut ──────────▶ cable down         the host runs on, alone
 *   running ─ freeze ───────▶ frozen             its kernel still takes connections, nobody serves them
 *             burn, keepsDisk ▶ off              the power was cut (what it hadn't synced is still in this kernel's
 *                                                page cache, so this is kinder to a disk than a real power cut)
 *             burn ─────────▶ off, disk blank
 *             skew ─────────▶ clock off          its catalogue daemons are restarted, and take the time to be another
 *   any ───── heal ─────────▶ running            cable up, going on, on time; booted if off, from a new disk if that was blank
 */
export interface DamageOptions {
  name: string;
  host: string;
  emit: Emit;
}

export function burn(options: DamageOptions & { keepsDisk: boolean }): Promise<void> {
  return onHost(options, async ({ lab, places }) => {
    // The cable first: dying processes' sockets would say goodbye to their peers, which a burning machine doesn't.
    if (isRunning(places)) await setCable(lab, places, false);
    await killMachine(places);
    await unplug(lab, places);
    if (!options.keepsDisk) await wipeDisk(places);
    options.emit({ host: options.host, text: options.keepsDisk ? 'its power is cut' : 'it burnt, with its disk' });
  });
}

export function cut(options: DamageOptions): Promise<void> {
  return onHost(options, async ({ lab, places }) => {
    requireRunning(places, options);
    await setCable(lab, places, false);
    options.emit({ host: options.host, text: 'its cable is cut' });
  });
}

export function freeze(options: DamageOptions): Promise<void> {
  return onHost(options, async ({ places }) => {
    requireRunning(places, options);
    await setFrozen(places.cgroup, true);
    options.emit({ host: options.host, text: 'every process of it is stopped' });
  });
}

/** Ahead by so much; 0 ends it. */
export function skew(options: DamageOptions & { offsetMs: number }): Promise<void> {
  return onHost(options, async ({ places }) => {
    requireRunning(places, options);
    if (isFrozen(places.cgroup)) {
      throw failure('BRK-LAB-OFF', options.host, 'every process of it is stopped', `bricks lab heal ${options.host}`);
    }
    await setClockOff(options.name, options.host, options.offsetMs);
    options.emit({
      host: options.host,
      text: `its catalogue daemons have a clock that is ${options.offsetMs} ms ahead`,
    });
  });
}

export function heal(options: DamageOptions): Promise<void> {
  return onHost(options, async target => {
    const { lab, host, places } = target;
    if (isRunning(places)) {
      if (isFrozen(places.cgroup)) await setFrozen(places.cgroup, false);
      await setCable(lab, places, true);
    } else {
      await makeDiskIfBlank(target, options.emit);
      await plugIn(lab, places, host);
      await bootMachine(places, host);
    }
    await waitForSshd(host, places.console);
    await setClockOff(options.name, host.name, 0);
    options.emit({ host: host.name, text: `is up at ${host.address}` });
  });
}

interface Target {
  lab: LabPlaces;
  record: LabRecord;
  host: HostRecord;
  places: HostPlaces;
}

async function onHost(options: DamageOptions, work: (target: Target) => Promise<void>): Promise<void> {
  checkRoot();
  findHostRecord(findLab(options.name).record, options.host);
  await withLock(findLab(options.name).lab.dir, options.emit, () => {
    const { lab, record } = findLab(options.name);
    const host = findHostRecord(record, options.host);
    return work({ lab, record, host, places: hostPlaces(lab, host.name) });
  });
}

async function makeDiskIfBlank({ lab, record, host, places }: Target, emit: Emit): Promise<void> {
  if (hasDisk(places)) return;
  await makeDisk(places, host);
  record.hostKeys[host.name] = [...(record.hostKeys[host.name] ?? []), await readHostKey(places)];
  await writeRecord(lab, record);
  emit({ host: host.name, text: 'starts from a blank disk, with a new host key' });
}

async function setClockOff(lab: string, host: string, offsetMs: number): Promise<void> {
  const { code, stdout, stderr } = await runInside(lab, host, skewArgv(offsetMs));
  const said = (stderr || stdout).trim().split('\n').slice(-4).join(' | ');
  if (code !== 0) throw failure('BRK-LAB-TOOL', host, `its clock could not be set off: ${said}`);
}

function requireRunning(places: HostPlaces, options: DamageOptions): void {
  if (isRunning(places)) return;
  throw failure(
    'BRK-LAB-OFF',
    options.host,
    `it isn't running in the lab ${options.name}`,
    `bricks lab heal ${options.host}`,
  );
}
