import { join } from 'node:path';
import type { CommitRequest, Committed } from '#contract/catalogue-admin.ts';
import { GENERATIONS_DIR, SCHEDULE_FILE } from '#contract/layout.ts';
import { activeEntry, committedEntries, type Entry } from '#contract/schedule.ts';
import { hostPath } from '#runtime/host-path.ts';
import { checkHead } from '../generation/check-files.ts';
import { GenerationDamage } from '../generation/damage.ts';
import { planCommit } from './commit-plan.ts';
import { AdminFailure } from './failure.ts';
import { retireGenerations } from './retire.ts';
import { appendRecords, loadSchedule, withScheduleLock } from './schedule-writer.ts';
import { askWorkers, OPEN_TIMEOUT_MS } from './workers.ts';

/**
 * lock ─▶ read ─▶ check everything ─▶ append, fsync ─▶ unlock ─▶ every worker reads the schedule again and says what it
 * holds ─▶ generations that nothing names any more are deleted
 *
 * Asked again after a crash or a lost answer, it finds its entries in the file and only tells the workers once more.
 */
export async function commitEntries(request: CommitRequest, workers: number): Promise<Committed> {
  const { needed, schedule } = await withScheduleLock(async () => storeEntries(request));
  await tellWorkers(workers, needed);
  retireGenerations(schedule, Date.now());
  return { schedule };
}

/** Under the lock, which a worker that hangs must not keep: whoever wants to withdraw needs it. */
function storeEntries(request: CommitRequest) {
  const path = hostPath(SCHEDULE_FILE);
  const now = Date.now();
  const plan = planCommit(loadSchedule(path), request, now);
  const isNew = (entry: Entry) => entry.epoch > request.historyUpTo;
  const needed = entriesInUse(committedEntries(plan.records), now).filter(isNew);
  for (const entry of needed) checkHeld(entry);
  if (plan.added.length > 0) appendRecords(path, plan.added);
  return { needed, schedule: plan.records };
}

/** Every worker reads the schedule again. Throws AdminFailure 'worker' for one that doesn't hold what `inUse` needs. */
export async function tellWorkers(workers: number, inUse: readonly Entry[]): Promise<void> {
  for (const status of await askWorkers(workers, { verb: 'POST /reload', timeoutMs: OPEN_TIMEOUT_MS })) {
    const missing = inUse.find(entry => !status.open.includes(entry.digest));
    if (missing === undefined) continue;
    const why = status.problem === null ? '' : `: ${status.problem}`;
    throw new AdminFailure('worker', `worker ${status.worker} does not hold generation ${missing.digest}${why}`);
  }
}

/** The active entry and those still ahead. */
export function entriesInUse(entries: readonly Entry[], now: number): Entry[] {
  const active = activeEntry(entries, now);
  return entries.filter(entry => entry === active || entry.activation > now);
}

function checkHeld({ epoch, digest }: Entry): void {
  try {
    checkHead(join(hostPath(GENERATIONS_DIR), digest), digest);
  } catch (error) {
    if (!(error instanceof GenerationDamage)) throw error;
    const code = error.reason === 'missing' ? 'no-generation' : 'damaged';
    throw new AdminFailure(code, `epoch ${epoch} needs generation ${digest}: ${error.message}`);
  }
}
