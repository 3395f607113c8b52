import { activeEntry, committedEntries, type ScheduleRecord } from './schedule.ts';

/** Superseded generations kept for the way back, beside the one that is valid and those to come. */
const KEPT_BEFORE = 2;

/**
 * Digests that a schedule still needs: of the entries that are valid, to come, or among the last before. Boxes keep these, and
 * so does the operator, so that a rollback finds what it goes back to.
 */
export function retainedDigests(records: readonly ScheduleRecord[], now: number): Set<string> {
  const entries = committedEntries(records);
  const active = activeEntry(entries, now);
  const before = entries.filter(entry => entry.activation < (active?.activation ?? 0)).reverse();
  const current = entries.filter(entry => entry === active || entry.activation > now);
  const retained = new Set(current.map(entry => entry.digest));
  const most = retained.size + KEPT_BEFORE;
  for (const { digest } of before) {
    if (retained.size >= most) break;
    retained.add(digest);
  }
  return retained;
}
