/**
 * The one moment of a publication that counts: the boxes vote on its entry. With LEAD_MS, the least there is between the
 * last vote and the activation:
 *
 *   proposed ── votes of a majority: committed, and all told ─────────────────── voteBy ── LEAD_MS ── the activation
 *      └─ no majority: boxes that have not voted vote against it ── aborted, or it is not known as long as they can't be asked
 */
import type { Entry } from '#contract/schedule.ts';
import { BricksError, type Problem } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { type Coordination, hasVotedFor } from './coordinate.ts';
import type { PublishEvent } from './events.ts';
import { digestEntry, type History } from './history.ts';
import { reachOutcome } from './reach-outcome.ts';

/** Resolves once the entry is committed, with how that came. Throws BricksError when it is not, or when that isn't known. */
export async function commit(
  fleet: Fleet,
  history: History,
  entry: Entry,
  { aborted, emit }: { aborted: Problem; emit(event: PublishEvent): void },
): Promise<Coordination> {
  const before = rosterBefore(history, entry);
  const start = { entry, digest: digestEntry(entry), before, intent: 'propose' as const, nowMs: Date.now() };
  const state = await reachOutcome(fleet, start);
  const problems = [...state.problems.values()];
  if (state.outcome === 'abort') throw new BricksError([...problems, aborted]);
  if (state.outcome === 'open') throw new BricksError([...problems, notKnown(state)]);
  emit({ type: 'stage', stage: 'commit', text: tellVotes(state) });
  for (const host of entry.roster) {
    const problem = state.problems.get(host);
    if (problem !== undefined) emit({ type: 'box', host, text: tellAbsence(state, problem) });
  }
  return state;
}

/** Of the entry committed before it, whose boxes have a say as well. */
export function rosterBefore({ log }: History, { previous }: Entry): readonly string[] {
  return log.find(each => digestEntry(each) === previous)?.roster ?? [];
}

export function tellVotes(state: Coordination): string {
  const { entry } = state;
  const voters = entry.roster.filter(host => hasVotedFor(state, host));
  return `epoch ${entry.epoch} has the votes of ${voters.length} of ${entry.roster.length} boxes`;
}

function tellAbsence(state: Coordination, { where, message }: Problem): string {
  const fact = hasVotedFor(state, where!) ? 'has voted, and could not be told the outcome' : 'has not voted';
  const isTold = state.told.includes(where!);
  const rest = isTold ? '' : ': it hears of it from the other boxes, or answers 503 from the instant on';
  return `${fact} (${message})${rest}`;
}

/** What a publication has come to that failed before its entry was committed. */
export function nothingHappened(epoch: number): Problem {
  const message = `epoch ${epoch} is not valid anywhere and will not be: every box serves on as before`;
  const hint = 'mend what is said above, then run the same command again: what was sent is kept';
  return { code: 'BRK-PUB-ABORTED', where: null, message, hint };
}

/** Nothing wrong is answered by anybody: a box that has heard of the entry answers 503 from its instant on. */
export function notKnown({ entry, votes }: Coordination): Problem {
  const silent = entry.roster.filter(host => !votes.some(vote => vote.host === host));
  const missing = silent.length === 0 ? '' : `, the votes of ${silent.join(', ')} are not known`;
  const instant = new Date(entry.activation).toISOString();
  const message = `whether epoch ${entry.epoch} is valid from ${instant} on is undecided${missing}: boxes that have heard of it answer 503 from then on until it is`;
  const hint = `bring these boxes back: they settle it by themselves; or run: bricks catalog abort ${entry.epoch}`;
  return { code: 'BRK-PUB-UNDECIDED', where: null, message, hint };
}
