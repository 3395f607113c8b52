import type { Committed, WithdrawRequest } from '#contract/catalogue-admin.ts';
import { SCHEDULE_FILE } from '#contract/layout.ts';
import { canonicalEntry, committedEntries, type Entry, isWithdrawn, type ScheduleRecord } from '#contract/schedule.ts';
import { hostPath } from '#runtime/host-path.ts';
import { tellWorkers } from './commit.ts';
import { AdminFailure } from './failure.ts';
import { appendRecords, loadSchedule, withScheduleLock } from './schedule-writer.ts';

/** An entry this box never had is withdrawn too: a commit of it that comes later is then refused. */
export async function withdrawEntry(request: WithdrawRequest, workers: number): Promise<Committed> {
  const schedule = await withScheduleLock(async () => storeWithdrawal(request));
  await tellWorkers(workers, []);
  return { schedule };
}

function storeWithdrawal({ entry, marginMs }: WithdrawRequest): ScheduleRecord[] {
  const path = hostPath(SCHEDULE_FILE);
  const records = loadSchedule(path);
  const now = Date.now();
  if (isWithdrawn(records, entry)) return records;
  checkWithdrawal(committedEntries(records), entry, marginMs, now);
  const record: ScheduleRecord = { kind: 'withdraw', entry, recordedAt: now };
  appendRecords(path, [record]);
  return [...records, record];
}

function checkWithdrawal(entries: readonly Entry[], entry: Entry, marginMs: number, now: number): void {
  const { epoch, activation } = entry;
  if (!entries.some(each => canonicalEntry(each) === canonicalEntry(entry))) return;
  if (activation < now + marginMs) {
    throw new AdminFailure(
      'too-late',
      `epoch ${epoch} activates at ${activation}, now is ${now}; at least ${marginMs} ms ahead are asked for`,
    );
  }
  const later = entries.find(each => each.activation > activation);
  if (later === undefined) return;
  throw new AdminFailure('conflict', `epoch ${later.epoch} follows on epoch ${epoch}: withdraw the later one first`);
}
