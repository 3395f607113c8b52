import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { usageError } from '../errors.ts';

/** Every lab's state is a directory in here. */
export function labsDir(): string {
  return process.env.BRICKS_LAB_DIR ?? '/var/lib/bricks-lab';
}

/** Images and packages, shared by all labs and kept when they go. */
export function cacheDir(): string {
  return process.env.BRICKS_LAB_CACHE ?? '/var/cache/bricks-lab';
}

/**
 * Where the things of a lab are. Everything that a lab makes carries its name in one of these, so that what is left of
 * one can be found on the machine without asking any record.
 */
export interface LabPlaces {
  name: string;
  dir: string;
  record: string;
  /** Relative to the cgroup2 mount. */
  cgroup: string;
  /** Network namespace with the bridge. */
  switchNetns: string;
  /** The operator's interface, in the namespace that the CLI runs in. At most 15 characters, as the kernel wants. */
  operatorLink: string;
}

export function labPlaces(name: string): LabPlaces {
  const dir = join(labsDir(), name);
  return {
    name,
    dir,
    record: join(dir, 'lab.json'),
    cgroup: join(CGROUP_PARENT, name),
    switchNetns: `${NETNS_PREFIX}${name}`,
    operatorLink: `bricks-${shortHash(name)}`,
  };
}
export const CGROUP_PARENT = 'bricks-lab';
const NETNS_PREFIX = 'bricks-lab.';

export interface HostPlaces {
  dir: string;
  /** The host's own disk: what it has written over the image. */
  disk: string;
  /** Where its root is mounted, in the mount namespace of its own processes. */
  root: string;
  console: string;
  cgroup: string;
  netns: string;
  /** Its port of the switch, inside the switch's namespace. */
  port: string;
  /** Of its interface, where the inventory names none: locally administered (IEEE 802, bit 1 of the first octet). */
  mac: string;
  /** Its name to systemd-nspawn, unique on the machine. */
  machine: string;
}

export function hostPlaces(lab: LabPlaces, host: string): HostPlaces {
  const dir = join(lab.dir, 'hosts', host);
  return {
    dir,
    disk: join(dir, 'disk'),
    root: join(dir, 'root'),
    console: join(dir, 'console.log'),
    cgroup: join(lab.cgroup, host),
    netns: `${lab.switchNetns}.${host}`,
    port: `h-${shortHash(host)}`,
    mac: `02:${shortHash(host).match(/../g)!.join(':')}:01`,
    machine: `bricks-${shortHash(`${lab.name}.${host}`)}`,
  };
}

/** Refuses what can't be a part of a file name and of a namespace's name. */
export function checkLabName(name: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return name;
  throw usageError('BRK-LAB-NAME', null, `"${name}" can't name a lab: use a-z, 0-9 and "-", at most 40`);
}

/** The lab's name where none is given: the shop's, in the characters that a lab's name may have. */
export function labNameOf(shop: string): string {
  const name = shop
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return name === '' ? 'shop' : name;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
