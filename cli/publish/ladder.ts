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

/** The rungs from the first to the last; that of `isWhole` believes nothing that the box has. */
export function planLadder(plan: { basis: string | null; patch: StoredPatch | null; sizeBytes: number }): Rung[] {
  const { basis, patch, sizeBytes } = plan;
  const isWorthIt = patch !== null && patch.sizeBytes <= sizeBytes * MOST_OF_FILE;
  return [
    ...(isWorthIt ? [{ way: 'patch' as const, patch }] : []),
    basis === null ? { way: 'full', isWhole: false } : { way: 'delta', basis },
    { way: 'full', isWhole: true },
  ];
}

/**
 * Whether the next rung may do better: where what came is not what it should be, or the way itself failed. Not where the
 * box is gone or full, or has nothing that could take it in: there the next rung would only send more.
 */
export function leadsDown(rung: Rung, error: unknown): error is HostError {
  if (!(error instanceof HostError) || error.isUnreachable) return false;
  const { code } = error.problem;
  return WAY_CODES.has(code) || (rung.way === 'patch' && PATCH_CODES.has(code));
}

/** Whether it may be the patch that is damaged; its basis on that box may be, too. */
export function blamesPatch(error: unknown): boolean {
  return error instanceof HostError && ['BRK-BOX-BAD-PATCH', 'BRK-BOX-DIGEST-MISMATCH'].includes(error.problem.code);
}

const WAY_CODES = new Set([
  'BRK-RSYNC-FAILED',
  'BRK-BOX-DIGEST-MISMATCH',
  'BRK-BOX-NOT-A-GENERATION',
  'BRK-BOX-NO-GENERATION',
]);
/** Its basis was collected meanwhile, a release is from before there were patches, or what applies them fell over. */
const PATCH_CODES = new Set(['BRK-BOX-BAD-PATCH', 'BRK-BOX-BAD-REQUEST', 'BRK-BOX-ANSWER']);
