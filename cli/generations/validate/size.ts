import { LIMITS, type Manifest } from '#contract/generation.ts';
import type { ValidateSettings } from '#inventory/inventory.ts';
import { formatSize } from '../../output/size.ts';
import { judge, type Verdict } from './breaker.ts';
import { formatCount } from './words.ts';

/** A box that the generation is to be sent to. */
export interface Room {
  host: string;
  freeBytes: number;
  /** It has this generation already. */
  isHeld: boolean;
}

/** A box receives beside what it serves, and what arrives packed is unpacked beside that. */
const ROOM_FACTOR = 1.25;

/** The file against what daemons can read, and against the boxes' disks. */
export function judgeSize(facts: Manifest, rooms: readonly Room[], { sizeBytes: most }: ValidateSettings): Verdict {
  const { sizeBytes, products } = facts;
  const needed = sizeBytes * ROOM_FACTOR;
  const full = rooms.filter(({ isHeld, freeBytes }) => !isHeld && freeBytes < needed);
  const told = `${formatSize(sizeBytes)}; ${formatSize(most)} are allowed`;
  if (products > LIMITS.products) {
    const message = `${formatCount(products)} products; daemons read ${formatCount(LIMITS.products)} at most`;
    return judge(false, 'size', message);
  }
  if (sizeBytes > most) return judge(false, 'size', told);
  const message =
    rooms.length === 0
      ? told
      : `${told}; ${full.length} of ${rooms.length} boxes lack the ${formatSize(needed)} that it takes`;
  const samples = full.map(({ host, freeBytes }) => `${host}: ${formatSize(freeBytes)} free`);
  return judge(full.length === 0, 'size', message, samples);
}
