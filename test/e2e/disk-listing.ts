import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { hostPlaces, labPlaces } from '#cli/lab/places.ts';

/** What a host has written to its disk over the image: path to type, mode, owner, modification time and content. */
export function listDisk(lab: string, host: string): Map<string, string> {
  const disk = join(hostPlaces(labPlaces(lab), host).disk, 'upper');
  const listing = new Map<string, string>();
  for (const path of readdirSync(disk, { recursive: true, encoding: 'utf8' })) {
    if (!IS_NOISE.test(path)) listing.set(path, describeFile(join(disk, path)));
  }
  return listing;
}

/** What any login or a running system writes by itself: records of logins, and the state of Debian's own timers. */
const IS_NOISE = /^var\/log\/(wtmp|btmp|lastlog|journal)|^var\/lib\/(systemd\/(timers|random-seed)|lastlog)|^var\/log$/;

function describeFile(path: string): string {
  const { mode, uid, gid, mtimeMs, size } = lstatSync(path);
  const about = `${mode.toString(8)} ${uid}:${gid} ${mtimeMs}`;
  if ((mode & 0o170000) === 0o120000) return `${about} → ${readlinkSync(path)}`;
  if ((mode & 0o170000) !== 0o100000) return about;
  return `${about} ${size} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}

/** Paths that were added, taken away or changed. */
export function diffListings(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter(path => before.get(path) !== after.get(path)).sort();
}
