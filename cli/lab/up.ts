import type { Inventory } from '#inventory/inventory.ts';
import { BricksError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { inParallel } from '../parallel.ts';
import { findAddressProblems } from './addresses.ts';
import { isFrozen } from './cgroup.ts';
import { claimNetwork } from './claim.ts';
import { hasDisk, makeDisk, readHostKey } from './disk.ts';
import { removeHost, removeLab } from './down.ts';
import type { Emit } from './emit.ts';
import { findHostNames } from './find.ts';
import { ensureImages, type ImageKind } from './images.ts';
import { withLock } from './lock.ts';
import { bootMachine, isRunning } from './machine.ts';
import { isCableUp, plugIn } from './network.ts';
import { findForeignPins, hasPin, pinHosts } from './pins.ts';
import { checkLabName, hostPlaces, type LabPlaces, labPlaces } from './places.ts';
import { checkPrerequisites } from './prerequisites.ts';
import { type HostRecord, type LabRecord, readRecord, writeRecord } from './record.ts';
import { waitForSshd } from './sshd.ts';
import { describeHosts } from './wanted.ts';

export interface UpOptions {
  inventory: Inventory;
  name: string;
  /** What new hosts are made from; those that there are keep theirs. */
  image: ImageKind;
  emit: Emit;
}

/**
 * Makes the lab what the inventory says, from whatever there is of it: nothing, all (then nothing changes), hosts too
 * few or too many, dead ones, or what a killed run left half done. A host that was made from other settings (address,
 * ssh user, key …) is made anew; frozen and cut ones stay so.
 *
 *   record → claim addresses and switch → disks → pins → cable and boot, host by host → sshd answers
 *
 * Each step finds out what is there before it does anything, so a run can end at any point and the next takes over.
 */
export async function bringUp(options: UpOptions): Promise<void> {
  checkPrerequisites();
  const lab = labPlaces(checkLabName(options.name));
  const problems = findAddressProblems(options.inventory);
  if (problems.length > 0) throw new BricksError(problems, EXIT.usage);
  const images = await ensureImages(options.emit);
  await withLock(lab.dir, options.emit, async () => {
    const before = readRecord(lab);
    const hosts = await describeHosts(options, images, before);
    const hostKeys = structuredClone(before?.hostKeys ?? {});
    const record = { name: lab.name, inventoryPath: options.inventory.path, hosts, hostKeys };
    await checkAndClaim(lab, before, record);
    await raise(lab, before, record, options.emit);
  });
}

/** Refuses what can't be before a host is made of it; a lab that wasn't there then leaves nothing. */
async function checkAndClaim(lab: LabPlaces, before: LabRecord | undefined, record: LabRecord): Promise<void> {
  try {
    await claimNetwork(lab, record);
    const foreign = findForeignPins(record);
    if (foreign.length > 0) throw new BricksError(foreign, EXIT.usage);
  } catch (error) {
    if (before === undefined) await removeLab(lab);
    throw error;
  }
}

async function raise(lab: LabPlaces, before: LabRecord | undefined, record: LabRecord, emit: Emit): Promise<void> {
  await writeRecord(lab, record);
  const remade = await removeUnwanted(lab, before, record, emit);
  await inParallel(record.hosts, BOOTS_AT_ONCE, host => makeMissingDisk(lab, host));
  await pinNewHosts(lab, record, remade);
  await inParallel(record.hosts, BOOTS_AT_ONCE, host => start(lab, host, emit));
}
/** A boot keeps a core busy for about a second. */
const BOOTS_AT_ONCE = 4;

/** Takes away hosts that are no longer wanted, and those to be made anew: the names of these. */
async function removeUnwanted(
  lab: LabPlaces,
  before: LabRecord | undefined,
  record: LabRecord,
  emit: Emit,
): Promise<Set<string>> {
  const wanted = new Map(record.hosts.map(host => [host.name, JSON.stringify(host)]));
  const changed = (before?.hosts ?? []).filter(host => wanted.get(host.name) !== JSON.stringify(host));
  const stale = new Set(changed.map(host => host.name));
  const unwanted = findHostNames(lab).filter(name => !wanted.has(name) || stale.has(name));
  for (const name of unwanted) {
    emit({
      host: name,
      text: wanted.has(name) ? 'making it anew: its settings changed' : 'no longer in the inventory: removed',
    });
    await removeHost(lab, name);
  }
  return new Set(unwanted);
}

async function makeMissingDisk(lab: LabPlaces, host: HostRecord): Promise<void> {
  const places = hostPlaces(lab, host.name);
  if (!hasDisk(places)) await makeDisk(places, host);
}

/** The keys go into the record before they are pinned, so that the pins are known as the lab's own after a crash. */
async function pinNewHosts(lab: LabPlaces, record: LabRecord, remade: ReadonlySet<string>): Promise<void> {
  const isNew = (name: string): boolean => remade.has(name) || !hasPin(record, name);
  const fresh = record.hosts.map(host => host.name).filter(isNew);
  for (const { name } of record.hosts) {
    const key = await readHostKey(hostPlaces(lab, name));
    const keys = record.hostKeys[name] ?? [];
    record.hostKeys[name] = [...keys.filter(each => each !== key), key];
  }
  await writeRecord(lab, record);
  await pinHosts(record, fresh);
}

async function start(lab: LabPlaces, host: HostRecord, emit: Emit): Promise<void> {
  const places = hostPlaces(lab, host.name);
  if (isRunning(places)) {
    if (isFrozen(places.cgroup) || !(await isCableUp(lab, places))) return;
    await waitForSshd(host, places.console);
    return;
  }
  await plugIn(lab, places, host);
  await bootMachine(places, host);
  await waitForSshd(host, places.console);
  emit({ host: host.name, text: `is up at ${host.address}` });
}
