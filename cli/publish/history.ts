import type { BoxStatus } from '#contract/catalogue-admin.ts';
import {
  canonicalEntry,
  committedEntries,
  committedLog,
  type Entry,
  lastEpoch,
  type ScheduleRecord,
} from '#contract/schedule.ts';
import type { Vote } from '#contract/votes.ts';
import type { Problem } from '../errors.ts';
import { sha256Hex } from '../plan/digest.ts';

/** The schedules of all boxes read as one. */
export interface History {
  /** Every committed entry that any box has, in order of epoch: cancellations and what they took back too. */
  log: Entry[];
  /** Those that stand, in order of their activation. */
  entries: Entry[];
  /** By epoch of the log: the votes that prove it. */
  proofs: ReadonlyMap<number, readonly Vote[]>;
  /** The highest epoch that any box has heard of, whatever came of it. */
  lastEpoch: number;
}

export interface BoxSchedule {
  host: string;
  schedule: readonly ScheduleRecord[];
  /** Entries whose outcome its keeper does not know; some of them it may only have heard of. */
  undecided: readonly { entry: Entry; votes: Vote[] }[];
}

export function schedulesOf(boxes: ReadonlyMap<string, BoxStatus>): BoxSchedule[] {
  return [...boxes].map(([host, box]) => scheduleOf(host, box));
}

export function scheduleOf(host: string, { schedule, keeper }: BoxStatus): BoxSchedule {
  return { host, schedule, undecided: keeper?.undecided ?? [] };
}

/** Boxes may lack entries, but must never disagree on one. Returns what is wrong, one problem a box. */
export function readHistory(boxes: readonly BoxSchedule[]): { history: History } | { problems: Problem[] } {
  const byEpoch = new Map<number, { entry: Entry; votes: readonly Vote[]; host: string }>();
  const problems: Problem[] = [];
  for (const { host, schedule } of boxes) {
    for (const record of schedule) {
      if (record.kind !== 'commit') continue;
      const { entry, votes } = record;
      const known = byEpoch.get(entry.epoch);
      if (known === undefined) byEpoch.set(entry.epoch, { entry, votes, host });
      else if (canonicalEntry(known.entry) !== canonicalEntry(entry)) problems.push(disagreement(host, entry, known));
    }
  }
  if (problems.length > 0) return { problems };
  const log = [...byEpoch.values()].map(({ entry }) => entry).sort((a, b) => a.epoch - b.epoch);
  const proofs = new Map([...byEpoch].map(([epoch, { votes }]) => [epoch, votes]));
  return { history: { log, entries: standingEntries(log), proofs, lastEpoch: lastHeardOf(boxes) } };
}

/** Of a log: what it activates and does not take back. */
export function standingEntries(log: readonly Entry[]): Entry[] {
  return committedEntries(log.map(entry => ({ kind: 'commit', entry, votes: [], recordedAt: 0 })));
}

function lastHeardOf(boxes: readonly BoxSchedule[]): number {
  const undecided = boxes.flatMap(box => box.undecided.map(({ entry }) => entry.epoch));
  return Math.max(0, ...undecided, ...boxes.map(box => lastEpoch(box.schedule)));
}

/** Committed entries that a box lacks, with their proofs, in order of epoch. */
export function missingEntries(
  { log, proofs }: History,
  schedule: readonly ScheduleRecord[],
): { entry: Entry; votes: Vote[] }[] {
  const held = new Set(committedLog(schedule).map(({ epoch }) => epoch));
  return log
    .filter(({ epoch }) => !held.has(epoch))
    .map(entry => ({ entry, votes: [...(proofs.get(entry.epoch) ?? [])] }));
}

export function digestEntry(entry: Entry): string {
  return sha256Hex(canonicalEntry(entry));
}

function disagreement(host: string, entry: Entry, known: { entry: Entry; host: string }): Problem {
  const tell = (each: Entry) => `${each.digest.slice(0, 12)} at ${new Date(each.activation).toISOString()}`;
  return {
    code: 'BRK-PUB-DIVERGED',
    where: host,
    message: `its epoch ${entry.epoch} is ${tell(entry)}, on ${known.host} it is ${tell(known.entry)}`,
    hint: 'one of the two did not get its schedule from this inventory: burn it down and provision it again',
  };
}
