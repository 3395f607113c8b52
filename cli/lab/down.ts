import { existsSync, readdirSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { failure } from '../errors.ts';
import { inParallel } from '../parallel.ts';
import { childCgroups, killCgroup } from './cgroup.ts';
import type { Emit } from './emit.ts';
import { findHostNames, findMounts } from './find.ts';
import { removeImages } from './images.ts';
import { withLock } from './lock.ts';
import { killMachine } from './machine.ts';
import { netnsesOf, removeNetwork, unplug } from './network.ts';
import { removePins } from './pins.ts';
import { CGROUP_PARENT, checkLabName, hostPlaces, type LabPlaces, labPlaces, labsDir } from './places.ts';
import { checkRoot } from './prerequisites.ts';
import { listLabs, readRecord } from './record.ts';
import { runTool } from './tool.ts';

/**
 * Takes a lab away: processes, network, mounts, pins, files. It goes by what is found on the machine under the lab's
 * name, so it serves after a crash of anything as well. Resolves to false when there was nothing of that name.
 */
export async function takeDown(options: { name: string; emit: Emit }): Promise<boolean> {
  checkRoot();
  const lab = labPlaces(checkLabName(options.name));
  const isThere = existsSync(lab.dir) || netnsesOf(lab).length > 0 || childCgroups(lab.cgroup).length > 0;
  if (!isThere) return false;
  await withLock(lab.dir, options.emit, () => removeLab(lab));
  await removeIfEmpty(labsDir());
  options.emit({ host: null, text: `lab ${lab.name} is down` });
  return true;
}

/** Takes the cached images away too; refused while there is a lab whose hosts stand on them. */
export async function takeImagesAway(emit: Emit): Promise<void> {
  checkRoot();
  const labs = listLabs();
  if (labs.length > 0) {
    const message = `the images are in use by ${labs.join(', ')}`;
    throw failure('BRK-LAB-IN-USE', null, message, `bricks lab down --name ${labs[0]}`);
  }
  await removeImages(emit);
}

/** Takes one host of a lab away, with its disk. */
export async function removeHost(lab: LabPlaces, host: string): Promise<void> {
  const places = hostPlaces(lab, host);
  await killMachine(places);
  await unplug(lab, places);
  await rm(places.dir, { recursive: true, force: true });
}

/** Everything of the lab, found by its name. Whoever calls this holds the lab's lock. */
export async function removeLab(lab: LabPlaces): Promise<void> {
  await inParallel(findHostNames(lab), 4, host => killMachine(hostPlaces(lab, host)));
  await killCgroup(lab.cgroup);
  if (childCgroups(CGROUP_PARENT).length === 0) await killCgroup(CGROUP_PARENT);
  await removeNetwork(lab);
  for (const mount of findMounts(lab)) await runTool(['umount', '--lazy', mount]);
  const record = readRecord(lab);
  if (record !== undefined) await removePins(record);
  await rm(lab.dir, { recursive: true, force: true });
}

async function removeIfEmpty(dir: string): Promise<void> {
  if (existsSync(dir) && readdirSync(dir).length === 0) await rmdir(dir);
}
