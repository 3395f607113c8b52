/**
 * The one moment of a publication that counts. Times, from the start of the commit:
 *
 *   0 ─── boxes store the entry ─── 3 s: a box refuses it now ─── 3.5 s: who has not answered has failed
 *     ─── the others withdraw ─── 6.5 s ─── 7 s at the earliest: the activation
 *
 * A box that was frozen and goes on later finds its commit too late, by its own clock; one that stored the entry and
 * could not say so is asked to withdraw it like the others.
 */
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Entry } from '#contract/schedule.ts';
import { BricksError, type Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { formatDuration } from '../output/duration.ts';
import { askBox } from './box.ts';
import { failTogether, tryEverywhere } from './everywhere.ts';
import { type History, missingEntries } from './history.ts';

/** Eight virtual boxes on two cores, all starting the verb at once, take two seconds; a box of its own, a tenth of one. */
const BOX_ACCEPTS_MS = 3_000;
const ANSWER_MS = 3_500;
const WITHDRAW_MS = 3_000;
const WITHDRAW_MARGIN_MS = 500;
const LEAD_MS = ANSWER_MS + WITHDRAW_MS + WITHDRAW_MARGIN_MS;

/** Beside what a commit takes, for one that begins a little late. */
const SOONEST_MARGIN_MS = 500;

/** The soonest instant that a commit which begins now can have, milliseconds since the Unix epoch. */
export function soonestInstant(nowMs: number): number {
  return nowMs + LEAD_MS + SOONEST_MARGIN_MS;
}

/** Throws when there is no longer time to commit, and to withdraw again if that fails on one box. */
export function checkTime(entry: Entry, nowMs: number): void {
  const lateMs = nowMs + LEAD_MS - entry.activation;
  if (lateMs <= 0) return;
  const instant = new Date(entry.activation).toISOString();
  const message = `all boxes were prepared ${formatDuration(lateMs)} too late for ${instant}: ${LEAD_MS / 1000} s are kept for the commit`;
  const hint = 'choose a later instant: everything is sent and prepared, so it goes quickly now';
  throw new BricksError([{ code: 'BRK-PUB-LATE', where: null, message, hint }, nothingHappened(entry)]);
}

/** Stores the entry on all boxes, or withdraws it from all; throws BricksError in the second case. */
export async function commit(
  fleet: Fleet,
  boxes: ReadonlyMap<string, BoxStatus>,
  history: History,
  entry: Entry,
): Promise<void> {
  const historyUpTo = history.entries.at(-1)?.epoch ?? 0;
  const marginMs = Math.max(0, entry.activation - Date.now() - BOX_ACCEPTS_MS);
  const { failures } = await tryEverywhere(entry.roster, async host => {
    const entries = [...missingEntries(history, { host, schedule: boxes.get(host)!.schedule }), entry];
    await askBox(await fleet.session(host), 'commit', { entries, marginMs, historyUpTo }, { deadlineMs: ANSWER_MS });
  });
  if (failures.length === 0) return;
  const undone = await tryEverywhere(entry.roster, host => withdraw(fleet, host, entry));
  const doubtful = undone.failures.map(failure => failure.problem.where!);
  throw failTogether(
    [...failures, ...undone.failures],
    doubtful.length > 0 ? inDoubt(entry, doubtful) : nothingHappened(entry),
  );
}

/** Over another connection than the one that may just have failed. */
async function withdraw(fleet: Fleet, host: string, entry: Entry): Promise<void> {
  const request = { entry, marginMs: WITHDRAW_MARGIN_MS };
  await askBox(await fleet.freshSession(host, WITHDRAW_MS / 2), 'withdraw', request, { deadlineMs: WITHDRAW_MS / 2 });
}

/** What a publication that failed before its commit, or withdrew it everywhere, has come to. */
export function nothingHappened(entry: Entry): Problem {
  const message = `epoch ${entry.epoch} is not valid anywhere and will not be: every box serves on as before`;
  const hint = 'mend what is said above, then run the same command again: what was sent is kept';
  return { code: 'BRK-PUB-ABORTED', where: null, message, hint };
}

function inDoubt(entry: Entry, hosts: readonly string[]): Problem {
  const instant = new Date(entry.activation).toISOString();
  const message = `epoch ${entry.epoch} may stand on ${hosts.join(', ')} and become valid there at ${instant}; elsewhere it is withdrawn`;
  const hint = 'keep these boxes away from users until the same command, run again, has gone well';
  return { code: 'BRK-PUB-IN-DOUBT', where: null, message, hint };
}
