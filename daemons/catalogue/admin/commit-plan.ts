import { createHash } from 'node:crypto';
import type { CommitRequest } from '#contract/catalogue-admin.ts';
import { canonicalEntry, committedEntries, type Entry, isWithdrawn, type ScheduleRecord } from '#contract/schedule.ts';
import { AdminFailure } from './failure.ts';

export interface CommitPlan {
  added: ScheduleRecord[];
  /** What the schedule holds with them. */
  records: ScheduleRecord[];
}

/** Checks each entry against all before it; throws AdminFailure. The same entry once more adds nothing. */
export function planCommit(
  known: readonly ScheduleRecord[],
  { entries, marginMs, historyUpTo }: CommitRequest,
  now: number,
): CommitPlan {
  const records = [...known];
  const added: ScheduleRecord[] = [];
  for (const entry of entries) {
    const isHistory = entry.epoch <= historyUpTo;
    if (isKnown(records, entry)) continue;
    if (!isHistory) refuseWithdrawn(records, entry);
    checkOrder(records, entry);
    if (!isHistory) checkMargin(entry, marginMs, now);
    const record: ScheduleRecord = { kind: 'commit', entry, recordedAt: now };
    records.push(record);
    added.push(record);
  }
  return { added, records };
}

/** SHA-256 of an entry's canonical text, lower-case hex: what the next one calls `previous`. */
export function digestEntry(entry: Entry): string {
  return createHash('sha256').update(canonicalEntry(entry)).digest('hex');
}

function isKnown(records: readonly ScheduleRecord[], entry: Entry): boolean {
  const same = committedEntries(records).find(each => each.epoch === entry.epoch);
  if (same === undefined) return false;
  if (canonicalEntry(same) === canonicalEntry(entry)) return true;
  throw new AdminFailure('conflict', `epoch ${entry.epoch} is committed with another content: ${canonicalEntry(same)}`);
}

function refuseWithdrawn(records: readonly ScheduleRecord[], entry: Entry): void {
  if (!isWithdrawn(records, entry)) return;
  throw new AdminFailure('conflict', `epoch ${entry.epoch} was withdrawn on this box; it can't be used again`);
}

/**
 * Against committed entries only: a box that has nothing but withdrawals of later epochs may still be given the history
 * before them. Withdrawn epochs leave gaps in the numbers; `previous` shows an entry that is missing.
 */
function checkOrder(records: readonly ScheduleRecord[], entry: Entry): void {
  const last = committedEntries(records).at(-1);
  if (last !== undefined && entry.epoch <= last.epoch) {
    throw new AdminFailure(
      'conflict',
      `epoch ${entry.epoch} comes after epoch ${last.epoch}, which this box has already`,
    );
  }
  if (last !== undefined && entry.activation <= last.activation) {
    throw new AdminFailure(
      'conflict',
      `epoch ${entry.epoch} would activate at ${entry.activation}, epoch ${last.epoch} already at ${last.activation}`,
    );
  }
  const expected = last === undefined ? null : digestEntry(last);
  if (entry.previous !== expected) {
    throw new AdminFailure(
      'conflict',
      `epoch ${entry.epoch} names ${entry.previous} as the entry before it, this box has ${expected}`,
    );
  }
}

function checkMargin({ epoch, activation }: Entry, marginMs: number, now: number): void {
  if (activation >= now + marginMs) return;
  throw new AdminFailure(
    'too-late',
    `epoch ${epoch} activates at ${activation}, that is ${activation - now} ms ahead; at least ${marginMs} ms are asked for`,
  );
}
