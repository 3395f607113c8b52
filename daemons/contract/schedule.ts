/**
 * The activation schedule of catalogue generations, as every box keeps it and the CLI reads it back.
 *
 * Which generation is valid is a pure function of time: there is no switch event, no timer and no message at the
 * activation instant. A record, once written, is never changed; a rollback is a higher epoch with an older digest.
 */

export interface Entry {
  /** 1, 2, 3 …; never used twice, also not after a withdrawal. */
  epoch: number;
  /** SHA-256 of the generation's file, lower-case hex. */
  digest: string;
  /** The activation: milliseconds since the Unix epoch, UTC. Strictly greater than that of every earlier entry. */
  activation: number;
  /** Names of the hosts that this entry is meant for, sorted. */
  roster: string[];
  policy: { allowMissing: number };
  /** SHA-256 of the canonical text of the entry before this one, or null for the first: a box can't skip history unseen. */
  previous: string | null;
}

export type ScheduleRecord =
  | { kind: 'commit'; entry: Entry; recordedAt: number }
  /**
   * Takes back this very entry, never another of the same epoch: of two operators who publish at once, the one who fails
   * must not undo the other. Allowed only while the activation is ahead: what was once valid can't be unsaid.
   */
  | { kind: 'withdraw'; entry: Entry; recordedAt: number };

/** Committed entries that were not withdrawn since, in order of their activation. */
export function committedEntries(records: readonly ScheduleRecord[]): Entry[] {
  const standing = new Map<string, Entry>();
  for (const { kind, entry } of records) {
    if (kind === 'commit') standing.set(canonicalEntry(entry), entry);
    else standing.delete(canonicalEntry(entry));
  }
  return [...standing.values()].sort((a, b) => a.activation - b.activation);
}

/** Whether this entry was withdrawn and has not been committed again since. */
export function isWithdrawn(records: readonly ScheduleRecord[], entry: Entry): boolean {
  const text = canonicalEntry(entry);
  return records.findLast(record => canonicalEntry(record.entry) === text)?.kind === 'withdraw';
}

/** The entry with the greatest activation ≤ `timeMs`; undefined before the first. `entries` in order of activation. */
export function activeEntry(entries: readonly Entry[], timeMs: number): Entry | undefined {
  return entries.findLast(entry => entry.activation <= timeMs);
}

/** The highest epoch that any record names, withdrawn ones too; 0 for none. */
export function lastEpoch(records: readonly ScheduleRecord[]): number {
  return records.reduce((last, { entry }) => Math.max(last, entry.epoch), 0);
}

/** The one text of an entry that digests and signatures are made of: keys in a fixed order, no spaces. */
export function canonicalEntry(entry: Entry): string {
  return JSON.stringify({
    epoch: entry.epoch,
    digest: entry.digest,
    activation: entry.activation,
    roster: [...entry.roster].sort(),
    policy: { allowMissing: entry.policy.allowMissing },
    previous: entry.previous,
  });
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
  const isKnownKind = record?.kind === 'commit' || record?.kind === 'withdraw';
  return isKnownKind && isEntry(record.entry) ? record : undefined;
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
    Array.isArray(entry.roster) &&
    entry.roster.every(host => typeof host === 'string') &&
    Number.isSafeInteger(entry.policy?.allowMissing) &&
    (entry.previous === null || typeof entry.previous === 'string')
  );
}
