import type { Committed, WithdrawRequest } from '#contract/catalogue-admin.ts';
import { SCHEDULE_FILE } from '#contract/layout.ts';
import { committedEntries, type Entry, type ScheduleRecord } from '#contract/schedule.ts';
import { hostPath } from '#runtime/host-path.ts';
import { tellWorkers } from './commit.ts';
import { AdminFailure } from './failure.ts';
import { appendRecords, loadSchedule, withScheduleLock } from './schedule-writer.ts';

/** An epoch this box never heard of is withdrawn too: a commit of it that comes later is then refused. */
export async function withdrawEntry(request: WithdrawRequest, workers: number): Promise<Committed> {
  return withScheduleLock(async () => {
    const path = hostPath(SCHEDULE_FILE);
    const records = loadSchedule(path);
    const now = Date.now();
    if (!records.some(record => record.kind === 'withdraw' && record.epoch === request.epoch)) {
      checkWithdrawal(committedEntries(records), request, now);
      const record: ScheduleRecord = { kind: 'withdraw', epoch: request.epoch, recordedAt: now };
      appendRecords(path, [record]);
      records.push(record);
    }
    await tellWorkers(workers, []);
    return { schedule: records };
  });
}

function checkWithdrawal(entries: readonly Entry[], { epoch, marginMs }: WithdrawRequest, now: number): void {
  const entry = entries.find(each => each.epoch === epoch);
  if (entry === undefined) return;
  if (entry.activation < now + marginMs) {
    throw new AdminFailure(
      'too-late',
      `epoch ${epoch} activates at ${entry.activation}, now is ${now}; at least ${marginMs} ms ahead are asked for`,
    );
  }
  const later = entries.find(each => each.activation > entry.activation);
  if (later === undefined) return;
  throw new AdminFailure('conflict', `epoch ${later.epoch} follows on epoch ${epoch}: withdraw the later one first`);
}
