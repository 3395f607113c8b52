import { BricksError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { notKnown, rosterBefore, tellVotes } from './commit.ts';
import type { Coordination } from './coordinate.ts';
import type { PublishEvent } from './events.ts';
import { digestEntry, type History } from './history.ts';
import { reachOutcome } from './reach-outcome.ts';
import type { Undecided } from './undecided.ts';

/**
 * Brings an entry that a run left undecided to its end: boxes that have not voted vote against it, and all are told what it
 * came to. Throws BRK-PUB-UNDECIDED where too few answer for that.
 */
export async function settle(
  fleet: Fleet,
  history: History,
  { entry, votes, knownTo }: Undecided,
  emit: (event: PublishEvent) => void,
): Promise<Coordination> {
  const say = (text: string) => emit({ type: 'stage', stage: 'commit', text });
  say(`epoch ${entry.epoch} was left undecided on ${knownTo.join(', ')}: whoever has not voted votes against it`);
  const before = rosterBefore(history, entry);
  const about = { entry, digest: digestEntry(entry), before, votes };
  const state = await reachOutcome(fleet, { ...about, intent: 'refuse', nowMs: Date.now() });
  if (state.outcome === 'open') throw new BricksError([...state.problems.values(), notKnown(state)]);
  say(state.outcome === 'abort' ? `epoch ${entry.epoch} will not be valid` : tellVotes(state));
  return state;
}
