/**
 * The activation schedule of catalogue generations, as every box keeps it and the CLI reads it back.
 *
 * Which generation is valid is a pure function of time: there is no switch event, no timer and no message at the
 * activation instant. What is committed is never changed; a rollback is a higher epoch with an older digest, and what is
 * taken back before its instant is taken back by a higher epoch too. How boxes agree on an entry is in votes.ts.
 */
import type { Vote } from './votes.ts';

export interface Entry {
  /** 1, 2, 3 …; never used for two entries. */
  epoch: number;
  /** SHA-256 of the generation's file, lower-case hex. Of a cancellation: that of the entry that is taken back. */
  digest: string;
  /**
   * The activation: milliseconds since the Unix epoch, UTC. Strictly greater than that of every earlier entry that stands. Of
   * a cancellation: that of the entry that is taken back.
   */
  activation: number;
  /** Votes count that were cast up to this instant, by the voter's clock; at least LEAD_MS before the activation. */
  voteBy: number;
  /** Names of the hosts that this entry is meant for and that vote on it, sorted. */
  roster: string[];
  /** How each host of the roster is reached by the others, and the key of its votes. */
  members: Record<string, Member>;
  /** Hosts of the roster before that are off for good, on the operator's word: they have no vote any more. Sorted. */
  without: string[];
  policy: { allowMissing: number };
  /** SHA-256 of the canonical text of the entry committed before this one, or null for the first: a box can't skip history unseen. */
  previous: string | null;
  /** The epoch, committed and still ahead, that this entry takes back; null where it activates a generation. */
  cancels: number | null;
  /** The operator's, Ed25519 over entryText(), base64url. */
  signature: string;
}

export interface Member {
  /** An address, or a name that boxes resolve. */
  address: string;
  port: number;
  /** Ed25519 public key, 32 bytes in base64url. */
  key: string;
}

export type ScheduleRecord =
  /** This box's own vote, stored before anybody is told of it. */
  | { kind: 'vote'; choice: Vote['choice']; entry: Entry; recordedAt: number }
  /** Outcomes, with the votes that prove them. */
  | { kind: 'commit'; entry: Entry; votes: Vote[]; recordedAt: number }
  | { kind: 'abort'; entry: Entry; votes: Vote[]; recordedAt: number };

/** From the last moment for a vote to the activation: longer than a box may serve without having asked the others. */
export const LEAD_MS = 2_200;

/** All that was committed, cancellations and what they took back too, in order of epoch. */
export function committedLog(records: readonly ScheduleRecord[]): Entry[] {
  const entries = records.flatMap(record => (record.kind === 'commit' ? [record.entry] : []));
  return entries.sort((a, b) => a.epoch - b.epoch);
}

/** Activations that stand, in order: committed and not taken back. */
export function committedEntries(records: readonly ScheduleRecord[]): Entry[] {
  const log = committedLog(records);
  const cancelled = new Set(log.map(({ cancels }) => cancels));
  return log.filter(({ epoch, cancels }) => cancels === null && !cancelled.has(epoch));
}

/** Entries that this box has voted on and knows no outcome of, in order of epoch; what a later commit has passed over is none. */
export function undecidedEntries(records: readonly ScheduleRecord[]): Entry[] {
  const last = committedLog(records).at(-1)?.epoch ?? 0;
  const aborted = new Set(records.flatMap(({ kind, entry }) => (kind === 'abort' ? [canonicalEntry(entry)] : [])));
  const entries = records.flatMap(({ kind, entry }) => (kind === 'vote' ? [entry] : []));
  return entries
    .filter(entry => entry.epoch > last && !aborted.has(canonicalEntry(entry)))
    .sort((a, b) => a.epoch - b.epoch);
}

/** The entry with the greatest activation ≤ `timeMs`; undefined before the first. `entries` in order of activation. */
export function activeEntry(entries: readonly Entry[], timeMs: number): Entry | undefined {
  return entries.findLast(entry => entry.activation <= timeMs);
}

/** The highest epoch that any record names; 0 for none. */
export function lastEpoch(records: readonly ScheduleRecord[]): number {
  return records.reduce((last, { entry }) => Math.max(last, entry.epoch), 0);
}

/** The one text of an entry that digests are made of: keys in a fixed order, no spaces, without the signature. */
export function canonicalEntry(entry: Entry): string {
  return JSON.stringify({
    epoch: entry.epoch,
    digest: entry.digest,
    activation: entry.activation,
    voteBy: entry.voteBy,
    roster: [...entry.roster].sort(),
    members: [...entry.roster].sort().map(host => {
      const { address, port, key } = entry.members[host]!;
      return [address, port, key];
    }),
    without: [...entry.without].sort(),
    policy: { allowMissing: entry.policy.allowMissing },
    previous: entry.previous,
    cancels: entry.cancels,
  });
}

/** What the operator signs: said to be what it is, so that it can't stand for anything else that is signed. */
export function entryText(entry: Entry): string {
  return `bricks entry\n${canonicalEntry(entry)}`;
}

export function formatRecord(record: ScheduleRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/**
 * Reads a schedule file's text. A last line without its newline is a write that a crash cut off: it was never
 * acknowledged and is left out. Anything else that doesn't parse is damage, and thrown as an Error naming the line.
 */
export function parseSchedule(text: string): ScheduleRecord[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const record = parseRecord(line);
    if (record === undefined) throw new Error(`schedule line ${index + 1} is damaged: ${line.slice(0, 80)}`);
    return record;
  });
}

function parseRecord(line: string): ScheduleRecord | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return undefined;
  }
  const record = raw as ScheduleRecord | null;
  if (!isEntry(record?.entry)) return undefined;
  if (record.kind === 'vote') return record.choice === 'commit' || record.choice === 'abort' ? record : undefined;
  return (record.kind === 'commit' || record.kind === 'abort') && Array.isArray(record.votes) ? record : undefined;
}

export function isEntry(raw: unknown): raw is Entry {
  const entry = raw as Entry | null | undefined;
  return (
    typeof entry === 'object' &&
    entry !== null &&
    Number.isSafeInteger(entry.epoch) &&
    entry.epoch > 0 &&
    typeof entry.digest === 'string' &&
    /^[0-9a-f]{64}$/.test(entry.digest) &&
    Number.isSafeInteger(entry.activation) &&
    Number.isSafeInteger(entry.voteBy) &&
    isNames(entry.roster) &&
    typeof entry.members === 'object' &&
    entry.members !== null &&
    entry.roster.every(host => Object.hasOwn(entry.members, host) && isMember(entry.members[host])) &&
    isNames(entry.without) &&
    Number.isSafeInteger(entry.policy?.allowMissing) &&
    (entry.previous === null || typeof entry.previous === 'string') &&
    (entry.cancels === null || Number.isSafeInteger(entry.cancels)) &&
    typeof entry.signature === 'string'
  );
}

function isNames(raw: unknown): raw is string[] {
  return Array.isArray(raw) && raw.every(name => typeof name === 'string');
}

function isMember(raw: unknown): raw is Member {
  const member = raw as Member | null | undefined;
  return typeof member?.address === 'string' && Number.isSafeInteger(member.port) && typeof member.key === 'string';
}
