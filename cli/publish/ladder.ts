import { HostError } from '../remote/session.ts';
import type { StoredPatch } from './patch/patch-store.ts';

/** A way in which a generation may come to a box from the operator's machine, the fewest bytes first. */
export type Rung =
  | { way: 'patch'; patch: StoredPatch }
  /** rsync, compared with a generation that the box holds. */
  | { way: 'delta'; basis: string }
  /** rsync, with nothing to compare but what came of it before; `isWhole`: nor with that. */
  | { way: 'full'; isWhole: boolean };

/**
 * A patch of more than this part of the file is worth no more than rsync: pages have moved, and rsync finds them wherever they
 * are. All of it, compressed, is a quarter of the file.
 */
const MOST_OF_FILE = 1 / 10;

/** The rungs from the first to the last; only a digest that is not as named leads to the last. */
export function planLadder(plan: { basis: string | null; patch: StoredPatch | null; sizeBytes: number }): Rung[] {
  const { basis, patch, sizeBytes } = plan;
  const isWorthIt = patch !== null && patch.sizeBytes <= sizeBytes * MOST_OF_FILE;
  return [
    ...(isWorthIt ? [{ way: 'patch' as const, patch }] : []),
    basis === null ? { way: 'full', isWhole: false } : { way: 'delta', basis },
    { way: 'full', isWhole: true },
  ];
}

/** Whether the next rung may do better: not where the box is gone or full. */
export function leadsDown(rung: Rung, error: unknown): error is HostError {
  if (!(error instanceof HostError) || error.isUnreachable) return false;
  const { code } = error.problem;
  if (rung.way === 'patch') return !DISK_CODES.has(code);
  return code === 'BRK-BOX-DIGEST-MISMATCH';
}

const DISK_CODES = new Set(['BRK-BOX-DISK', 'BRK-RSYNC-DISK']);
