import { canonicalEntry, committedLog, type Entry, type ScheduleRecord } from '#contract/schedule.ts';
import { isSameEntry } from './refusal.ts';
import type { Seal } from './seal.ts';

/** The records of this box's schedule: those that are on the disk, and which are being stored. */
export class StoredSchedule {
  readonly #seal: Seal;
  readonly #records: ScheduleRecord[];
  /** One for each vote or outcome. */
  readonly #storing = new Set<string>();
  #log: Entry[] = [];
  #head: string | null = null;

  constructor(seal: Seal, records: readonly ScheduleRecord[]) {
    this.#seal = seal;
    this.#records = [...records];
    this.#readLog();
  }

  get records(): readonly ScheduleRecord[] {
    return this.#records;
  }

  /** Of committed entries, in order of epoch. */
  get log(): readonly Entry[] {
    return this.#log;
  }

  /** The digest of the log's last entry; null for none. */
  get head(): string | null {
    return this.#head;
  }

  get lastEpoch(): number {
    return this.#log.at(-1)?.epoch ?? 0;
  }

  /** Of these, those that are not being stored already: from now on they are. */
  begin(records: readonly ScheduleRecord[]): ScheduleRecord[] {
    const added = records.filter(record => !this.#storing.has(keyOf(record)));
    for (const record of added) this.#storing.add(keyOf(record));
    return added;
  }

  end(records: readonly ScheduleRecord[]): void {
    for (const record of records) this.#storing.delete(keyOf(record));
    this.#records.push(...records);
    this.#readLog();
  }

  /** Nothing of them is on the disk: as if they had never been wanted. */
  fail(records: readonly ScheduleRecord[]): void {
    for (const record of records) this.#storing.delete(keyOf(record));
  }

  isStoringVote(epoch: number): boolean {
    return this.#storing.has(voteKey(epoch));
  }

  isAborted(entry: Entry): boolean {
    return this.#records.some(record => record.kind === 'abort' && isSameEntry(record.entry, entry));
  }

  /** Of the entry of this digest, upon which another one was committed; none for before the first. Undefined where there is no such. */
  rosterOf(digest: string | null): readonly string[] | undefined {
    const index = this.#log.findIndex(({ previous }) => previous === digest);
    return index < 0 ? undefined : (this.#log[index - 1]?.roster ?? []);
  }

  #readLog(): void {
    this.#log = committedLog(this.#records);
    const last = this.#log.at(-1);
    this.#head = last === undefined ? null : this.#seal.digest(canonicalEntry(last));
  }
}

function keyOf(record: ScheduleRecord): string {
  return record.kind === 'vote' ? voteKey(record.entry.epoch) : `${record.kind} ${canonicalEntry(record.entry)}`;
}

function voteKey(epoch: number): string {
  return `vote ${epoch}`;
}
