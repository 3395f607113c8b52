import type { ScheduleRecord } from '#contract/schedule.ts';
import type { World } from './world.ts';

const MOST_SYNC_MS = 1_500;

/** Appends one batch after the other, each taking its time; a power cut leaves of the batch it meets all, nothing or a part. */
export class Disk {
  records: ScheduleRecord[];
  readonly generations = new Set<string>();
  readonly #world: World;
  readonly #owner: string;
  #batches: { records: readonly ScheduleRecord[]; onStored: () => void }[] = [];
  /** Counts the cuts: a batch that was under way at one is not written later. */
  #cuts = 0;
  /** Nothing is written before. */
  #stalledUntilMs = 0;

  constructor(world: World, owner: string, records: readonly ScheduleRecord[]) {
    this.#world = world;
    this.#owner = owner;
    this.records = [...records];
  }

  get isIdle(): boolean {
    return this.#batches.length === 0;
  }

  write(records: readonly ScheduleRecord[], onStored: () => void): void {
    this.#batches.push({ records, onStored });
    if (this.#batches.length === 1) this.#writeNext();
  }

  cutOff(): void {
    const [batch] = this.#batches;
    this.#batches = [];
    this.#cuts += 1;
    if (batch !== undefined) this.#keep(batch.records.slice(0, this.#world.random.whole(0, batch.records.length)));
    this.records = this.#world.edges.afterCrash(this.records);
  }

  stall(untilMs: number): void {
    this.#stalledUntilMs = untilMs;
  }

  lose(): void {
    this.records = [];
    this.generations.clear();
  }

  #writeNext(): void {
    const { timeline, random, typicalSyncMs, crashShare, onCrash } = this.#world;
    const cuts = this.#cuts;
    const stallMs = Math.max(0, this.#stalledUntilMs - timeline.nowMs);
    const durationMs = stallMs + 0.2 + Math.min(MOST_SYNC_MS, random.delay(typicalSyncMs));
    // While it is written, or right after.
    if (random.isChance(crashShare)) timeline.after(durationMs * random.between(0, 2), () => onCrash(this.#owner));
    timeline.after(durationMs, () => {
      if (cuts !== this.#cuts) return;
      const { records, onStored } = this.#batches.shift()!;
      this.#keep(records);
      if (this.#batches.length > 0) this.#writeNext();
      onStored();
    });
  }

  #keep(records: readonly ScheduleRecord[]): void {
    for (const record of records) {
      this.records.push(record);
      this.#world.onRecord(this.#owner, record);
    }
  }
}
