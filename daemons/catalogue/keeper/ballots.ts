import { canonicalEntry, type Entry, entryText } from '#contract/schedule.ts';
import { countVotes, type Outcome, type Vote, voteText } from '#contract/votes.ts';
import type { Known } from './messages.ts';
import type { Seal } from './seal.ts';

/**
 * Entries whose outcome this box does not know, and the votes on them that it has seen. All are verified here, once: an entry
 * by the operator's signature, a vote by the voter's. What is forged is passed over, as if it had never come.
 */
export class Ballots {
  readonly #seal: Seal;
  readonly #operatorKey: string;
  readonly #ballots = new Map<string, { entry: Entry; votes: Map<string, Vote> }>();

  constructor(seal: Seal, operatorKey: string) {
    this.#seal = seal;
    this.#operatorKey = operatorKey;
  }

  /** False where the entry is not the operator's, or its roster and members don't fit. */
  add({ entry, votes }: Known): boolean {
    const digest = this.#seal.digest(canonicalEntry(entry));
    let ballot = this.#ballots.get(digest);
    if (ballot === undefined) {
      if (!this.isGenuine(entry)) return false;
      ballot = { entry, votes: new Map() };
      this.#ballots.set(digest, ballot);
    }
    for (const vote of votes) this.#addVote(ballot, vote);
    return true;
  }

  isGenuine(entry: Entry): boolean {
    return isWellFormed(entry) && this.#seal.isSigned(entryText(entry), entry.signature, this.#operatorKey);
  }

  /** Of this entry; nothing where it isn't known. */
  votesOn(entry: Entry): Vote[] {
    return [...(this.#ballots.get(this.#seal.digest(canonicalEntry(entry)))?.votes.values() ?? [])];
  }

  outcomeOf(entry: Entry, before: readonly string[]): Outcome {
    const digest = this.#seal.digest(canonicalEntry(entry));
    return countVotes(entry, { digest, before, votes: this.votesOn(entry) });
  }

  forget(entry: Entry): void {
    this.#ballots.delete(this.#seal.digest(canonicalEntry(entry)));
  }

  /** In order of epoch. */
  list(): Known[] {
    const known = [...this.#ballots.values()].map(({ entry, votes }) => ({ entry, votes: [...votes.values()] }));
    return known.sort((a, b) => a.entry.epoch - b.entry.epoch);
  }

  #addVote({ entry, votes }: { entry: Entry; votes: Map<string, Vote> }, vote: Vote): void {
    // It never changes, but for a box that has lost its disk: what others have committed by its first vote, its second can't undo.
    const key = `${vote.choice} ${vote.host}`;
    if (votes.has(key)) return;
    if (vote.epoch !== entry.epoch || !entry.roster.includes(vote.host)) return;
    if (this.#seal.isSigned(voteText(vote), vote.signature, entry.members[vote.host]!.key)) votes.set(key, vote);
  }
}

function isWellFormed({ roster, members, activation, voteBy }: Entry): boolean {
  const isSorted = roster.every((host, index) => index === 0 || roster[index - 1]! < host);
  return roster.length > 0 && isSorted && Object.keys(members).length === roster.length && voteBy <= activation;
}
