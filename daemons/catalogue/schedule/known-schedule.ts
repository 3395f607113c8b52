import type { Gate } from '#contract/gate.ts';
import { committedEntries, committedLog, type Entry, type ScheduleRecord } from '#contract/schedule.ts';
import type { Log } from '#runtime/log.ts';
import { readSchedule } from './schedule-file.ts';

/** What a worker knows of the schedule: what the file held when it could be read last. */
export class KnownSchedule {
  /** The highest committed epoch; 0 for none. */
  lastEpoch = 0;
  /** Why the file can't be read, where it can't. */
  problem: string | undefined;
  readonly #path: string;
  readonly #log: Log;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** Activations that stand; undefined where the file can't be read. The same reason is logged once, however often it is tried. */
  read(): Entry[] | undefined {
    try {
      const records = readSchedule(this.#path);
      this.#checkWhole(records);
      this.problem = undefined;
      return committedEntries(records);
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.problem) this.#log.error('the schedule could not be read', { error });
      this.problem = message;
      return undefined;
    }
  }

  /** The gate as it is, or without a lease where it was decided upon more than is known here. */
  temper(gate: Gate): Gate {
    if (gate.lastEpoch <= this.lastEpoch) return gate;
    const fact = this.problem ?? `the schedule that this worker reads ends with epoch ${this.lastEpoch}`;
    const reason = `epoch ${gate.lastEpoch} is committed, and ${fact}`;
    return { ...gate, leaseUntilMs: Number.NEGATIVE_INFINITY, reason };
  }
  /** It only ever grows: a file that has lost something, or is gone, says nothing of what is valid. */
  #checkWhole(records: readonly ScheduleRecord[]): void {
    const last = committedLog(records).at(-1)?.epoch ?? 0;
    if (last < this.lastEpoch) {
      throw new Error(`the schedule ends with epoch ${last}, and has ended with epoch ${this.lastEpoch}`);
    }
    this.lastEpoch = last;
  }
}
