import { createHash } from 'node:crypto';
import type { CommitRequest } from '#contract/catalogue-admin.ts';
import { canonicalEntry, committedEntries, type Entry, lastEpoch, type ScheduleRecord } from '#contract/schedule.ts';
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
    if (isKnown(records, entry)) continue;
    checkOrder(records, entry);
    if (entry.epoch > historyUpTo) checkMargin(entry, marginMs, now);
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
  if (records.some(record => record.kind === 'withdraw' && record.epoch === entry.epoch)) {
    throw new AdminFailure('conflict', `epoch ${entry.epoch} was withdrawn on this box; it can't be used again`);
  }
  const same = records.find(record => record.kind === 'commit' && record.entry.epoch === entry.epoch);
  if (same?.kind !== 'commit') return false;
  if (canonicalEntry(same.entry) === canonicalEntry(entry)) return true;
  throw new AdminFailure(
    'conflict',
    `epoch ${entry.epoch} is committed with another content: ${canonicalEntry(same.entry)}`,
  );
}

/** Withdrawn epochs leave gaps in the numbers, so only the order of epochs is asked for; `previous` shows a missing one. */
function checkOrder(records: readonly ScheduleRecord[], entry: Entry): void {
  const known = lastEpoch(records);
  if (entry.epoch <= known) {
    throw new AdminFailure('conflict', `epoch ${entry.epoch} comes after epoch ${known}, which this box has already`);
  }
  const last = committedEntries(records).at(-1);
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
