import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Fleet } from '../fleet.ts';
import { formatSize } from '../output/size.ts';
import { HostError } from '../remote/session.ts';
import { askHost } from './box.ts';

/** Left to the rest of the system. */
const RESERVE_BYTES = 16 * 2 ** 20;

/** Deletes on a box what was half received of generations that nobody waits for any more. Resolves with what it has then. */
export async function clearLeftovers(
  fleet: Fleet,
  host: string,
  box: BoxStatus,
  wanted: readonly string[],
): Promise<BoxStatus> {
  const isWanted = (name: string) => wanted.some(digest => name === digest || name === `${digest}.patch`);
  if (box.incoming.every(isWanted)) return box;
  const { freeBytes } = await askHost(fleet, host, 'clear', { keep: [...wanted] });
  return { ...box, incoming: box.incoming.filter(isWanted), freeBytes };
}

/**
 * There must be room for a generation beside those that the box keeps, or nothing is sent. Throws HostError, BRK-PUB-ROOM.
 * What can't be known here, because a part of it is there already, shows while the rest is received.
 */
export function checkRoom(host: string, { freeBytes, incoming }: BoxStatus, digest: string, sizeBytes: number): void {
  if (incoming.includes(digest) || freeBytes >= sizeBytes + RESERVE_BYTES) return;
  const message = `has ${formatSize(freeBytes)} free in /var/lib/bricks, and the generation takes ${formatSize(sizeBytes)}`;
  const hint = 'free some space there (df -h), then run the same command again';
  throw new HostError({ code: 'BRK-PUB-ROOM', where: host, message, hint }, false);
}
