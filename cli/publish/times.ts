import { LEAD_MS } from '#contract/schedule.ts';
import { BricksError, type Problem } from '../errors.ts';
import { formatDuration } from '../output/duration.ts';

/** From the proposal to the last vote, where the instant is as soon as possible. */
const VOTES_MS = 1_000;
/** The same where nothing has to be opened first. */
export const QUICK_VOTES_MS = 400;
/** However far ahead the instant is, who has not voted by then is taken to be away. */
const MOST_VOTES_MS = 10_000;

/** The soonest instant that an entry which is proposed now can have, milliseconds since the Unix epoch. */
export function soonestInstant(nowMs: number, votesMs = VOTES_MS): number {
  return nowMs + votesMs + LEAD_MS;
}

/** Up to when votes for an entry count that is proposed now. */
export function lastVote(activation: number, nowMs: number): number {
  return Math.min(activation - LEAD_MS, nowMs + MOST_VOTES_MS);
}

/** Whether there is still time to vote on what is to change at `activation`. */
export function isInTime(activation: number, nowMs: number): boolean {
  return activation >= soonestInstant(nowMs, QUICK_VOTES_MS);
}

/** Throws BRK-PUB-LATE, with `outcome` behind it, where the votes could not be in before the instant. */
export function checkTime(activation: number, nowMs: number, outcome: Problem): void {
  if (isInTime(activation, nowMs)) return;
  const lateMs = soonestInstant(nowMs, QUICK_VOTES_MS) - activation;
  const instant = new Date(activation).toISOString();
  const message = `all boxes were prepared ${formatDuration(lateMs)} too late for ${instant}: they vote ${LEAD_MS / 1000} s ahead`;
  const hint = 'choose a later instant: everything is sent and prepared, so it goes quickly now';
  throw new BricksError([{ code: 'BRK-PUB-LATE', where: null, message, hint }, outcome]);
}
