import { isSigned } from '#contract/ed25519.ts';
import { canonicalEntry, type Entry, undecidedEntries } from '#contract/schedule.ts';
import { type Vote, voteText } from '#contract/votes.ts';
import type { BoxSchedule, History } from './history.ts';

export interface Undecided {
  entry: Entry;
  votes: Vote[];
  /** Boxes that have heard of it and know no outcome. */
  knownTo: string[];
}

/** Entries that a run which was killed has left, and that no box knows the outcome of; in order of epoch. Votes are verified. */
export function collectUndecided({ log }: Pick<History, 'log'>, boxes: readonly BoxSchedule[]): Undecided[] {
  const last = log.at(-1)?.epoch ?? 0;
  const settled = new Set(
    boxes.flatMap(({ schedule }) =>
      schedule.flatMap(each => (each.kind === 'abort' ? [canonicalEntry(each.entry)] : [])),
    ),
  );
  const found = new Map<string, Undecided>();
  for (const { host, schedule, undecided } of boxes) {
    const voted = undecidedEntries(schedule).map(entry => ({ entry, votes: [] }));
    for (const { entry, votes } of [...undecided, ...voted]) {
      const key = canonicalEntry(entry);
      if (entry.epoch <= last || settled.has(key)) continue;
      const known = found.get(key) ?? { entry, votes: [], knownTo: [] };
      known.votes.push(...votes.filter(vote => isGenuine(vote, entry)));
      if (!known.knownTo.includes(host)) known.knownTo.push(host);
      found.set(key, known);
    }
  }
  return [...found.values()].sort((a, b) => a.entry.epoch - b.entry.epoch);
}

/** What a box knows of the votes on an entry, whether it knows the outcome or not. Verified. */
export function votesIn({ schedule, undecided }: BoxSchedule, entry: Entry): Vote[] {
  const isIt = (each: Entry) => each.epoch === entry.epoch && canonicalEntry(each) === canonicalEntry(entry);
  const open = undecided.flatMap(each => (isIt(each.entry) ? each.votes : []));
  const proofs = schedule.flatMap(record => (record.kind !== 'vote' && isIt(record.entry) ? record.votes : []));
  return [...open, ...proofs].filter(vote => isGenuine(vote, entry));
}

/** Whether the voter signed it, by the key that the entry names. */
export function isGenuine(vote: Vote, { members }: Entry): boolean {
  const member = members[vote.host];
  return member !== undefined && isSigned(voteText(vote), vote.signature, member.key);
}
