import type { Problem } from '../errors.ts';
import type { HostFacts } from '../facts/facts.ts';
import type { Release } from './plan.ts';
import type { PlannedKeys } from './planned-keys.ts';

/** Room for a release while it is unpacked beside the one before, bytes. */
const NEEDED_BYTES = 1_000_000_000;

/** What holds for any change of a host; null for nothing against it. */
export function checkArmed(host: string, facts: HostFacts): Problem | null {
  if (!facts.isArmed) return null;
  const message = 'is about to take back a change that nobody confirmed';
  return { code: 'BRK-HOST-ARMED', where: host, message, hint: 'run this again in a minute, when it has done that' };
}

/** Why this host can't be provisioned at all; null when it can. Found before anything is written anywhere. */
export function checkHost(host: string, facts: HostFacts, release: Release | undefined): Problem | null {
  const major = Number(facts.osVersion.split('.')[0]);
  if (facts.osId !== 'debian' || major < 12) {
    const message = `runs ${facts.osId || 'an unknown system'} ${facts.osVersion}; Debian 12 or later is needed`;
    return { code: 'BRK-HOST-OS', where: host, message, hint: 'install Debian 13 on it' };
  }
  if (facts.arch === null || release === undefined) {
    const message = `is of a machine type that no release is built for (${facts.arch ?? 'neither x86_64 nor aarch64'})`;
    return { code: 'BRK-HOST-ARCH', where: host, message, hint: null };
  }
  if (facts.freeBytes < NEEDED_BYTES && !facts.releases.includes(release.digest)) {
    const message = `has ${Math.floor(facts.freeBytes / 1e6)} MB free in /var/lib; a release needs ${NEEDED_BYTES / 1e6} MB`;
    return { code: 'BRK-HOST-DISK', where: host, message, hint: 'free some space there, or give it a larger disk' };
  }
  return null;
}

/** A box that another fleet's key was installed on believes nobody else's entries, and has a schedule that nobody else can go on with. */
export function checkKey(host: string, { operatorKey }: HostFacts, keys: PlannedKeys): Problem | null {
  if (operatorKey === null || operatorKey === keys.operatorKey) return null;
  const message = 'was provisioned with another fleet key than the one beside this inventory';
  const hint = `use the .bricks/fleet.key of its fleet; to take it over, its catalogue with it: bricks reset --limit ${host} --purge-data`;
  return { code: 'BRK-KEY-OTHER', where: host, message, hint };
}
