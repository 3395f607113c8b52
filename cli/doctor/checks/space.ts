import type { HostSurvey, Space } from '../../facts/survey.ts';
import { formatSize } from '../../output/size.ts';
import type { Finding } from '../finding.ts';

/** What a release or a generation needs beside the one before; provisioning refuses a host with less. */
const NEEDED_BYTES = 1_000_000_000;
const LITTLE = 0.1;
const LITTLE_INODES = 0.05;

/** Room and inodes of the root and of /var/lib; told once where both are on one file system. */
export function findSpace(host: string, { vitals }: HostSurvey): Finding[] {
  const byMount = new Map(vitals.spaces.map(space => [space.mountPoint, space]));
  return [...byMount.values()].flatMap(space => [...findBytes(host, space), ...findInodes(host, space)]);
}

function findBytes(host: string, { path, sizeBytes, freeBytes }: Space): Finding[] {
  const isShort = freeBytes < NEEDED_BYTES;
  if (!isShort && freeBytes >= sizeBytes * LITTLE) return [];
  const message = `has ${formatSize(freeBytes)} of ${formatSize(sizeBytes)} free in ${path}`;
  const hint = `make room there: bricks ssh ${host}, then du -xh ${path} | sort -h | tail`;
  return [{ host, code: 'BRK-DOC-SPACE', severity: isShort ? 'error' : 'warning', message, hint }];
}

function findInodes(host: string, { path, inodes }: Space): Finding[] {
  if (inodes === null || inodes.free >= inodes.count * LITTLE_INODES) return [];
  const message = `has ${inodes.free} of ${inodes.count} inodes free in ${path}`;
  const hint = `look for a folder with many small files: bricks ssh ${host}, then du -x --inodes ${path} | sort -n | tail`;
  return [{ host, code: 'BRK-DOC-SPACE', severity: inodes.free === 0 ? 'error' : 'warning', message, hint }];
}
