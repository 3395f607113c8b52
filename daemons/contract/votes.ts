/**
 * How boxes agree on an entry of the schedule. Each box of its roster has one vote, which never changes: it votes for the
 * entry when the operator brings it in time and the box has prepared the generation, and against it when it is asked after
 * `voteBy` and has not voted. An entry is committed when a majority voted for it, and enough of those that were in the roster
 * before (votersOf); it is aborted when that can't be any more. As votes never change, whoever counts them, whenever, and
 * however many of them he has, never finds another outcome than somebody else.
 */
import type { Entry } from './schedule.ts';

export interface Vote {
  host: string;
  epoch: number;
  /** SHA-256 of the canonical text of the entry it is about, lower-case hex. */
  entry: string;
  choice: 'commit' | 'abort';
  /**
   * When the voter decided it, by its clock, milliseconds: a vote that is told once more has the same. From then on the voter tells
   * everybody who asks that there is this entry, and of its vote once that is on its disk. One for the entry that is later than
   * `voteBy` counts for nothing: the others may have asked just before.
   */
  castAt: number;
  /** The voter's, Ed25519 over voteText(), base64url. */
  signature: string;
}

export type Outcome = 'commit' | 'abort' | 'open';

export function voteText({ host, epoch, entry, choice, castAt }: Vote): string {
  return `bricks vote\n${JSON.stringify({ host, epoch, entry, choice, castAt })}`;
}

/** More than half. */
export function majorityOf(boxes: number): number {
  return Math.floor(boxes / 2) + 1;
}

/**
 * What the votes say of an entry, `digest` being that of its canonical text. `before` is the roster of the entry committed
 * before it. Votes must have been verified; those of others than the roster's hosts are passed over.
 */
export function countVotes(
  entry: Entry,
  { digest, before, votes }: { digest: string; before: readonly string[]; votes: readonly Vote[] },
): Outcome {
  const commits = new Set<string>();
  const against = new Set<string>();
  for (const vote of votes) {
    if (vote.epoch !== entry.epoch || !entry.roster.includes(vote.host)) continue;
    if (vote.choice === 'abort' || vote.entry !== digest) against.add(vote.host);
    else if (vote.castAt <= entry.voteBy) commits.add(vote.host);
  }
  const groups = votersOf(entry, before);
  const count = (hosts: readonly string[], voters: ReadonlySet<string>) =>
    hosts.filter(host => voters.has(host)).length;
  if (groups.every(({ hosts, needed }) => count(hosts, commits) >= needed)) return 'commit';
  return groups.some(({ hosts, needed }) => count(hosts, against) > hosts.length - needed) ? 'abort' : 'open';
}

/**
 * Whose votes an entry needs, and how many of each group. Of those that stayed so many that no majority of the roster before can
 * do without one of them; and all, where boxes are said to be off: with one of these, a box that can't be asked may be the last
 * that knows what they have voted.
 */
export function votersOf(
  { roster, without }: Pick<Entry, 'roster' | 'without'>,
  before: readonly string[],
): { hosts: readonly string[]; needed: number }[] {
  const all = { hosts: roster, needed: majorityOf(roster.length) };
  if (before.length === 0) return [all];
  const stayed = roster.filter(host => before.includes(host));
  const majority = Math.max(majorityOf(stayed.length), before.length - majorityOf(before.length) + 1);
  return [all, { hosts: stayed, needed: without.length > 0 ? Math.max(stayed.length, majority) : majority }];
}

export function isVote(raw: unknown): raw is Vote {
  const vote = raw as Vote | null | undefined;
  return (
    typeof vote?.host === 'string' &&
    Number.isSafeInteger(vote.epoch) &&
    typeof vote.entry === 'string' &&
    (vote.choice === 'commit' || vote.choice === 'abort') &&
    Number.isFinite(vote.castAt) &&
    typeof vote.signature === 'string'
  );
}
