import { canonicalEntry, committedEntries, type Entry, lastEpoch, type ScheduleRecord } from '#contract/schedule.ts';
import type { Problem } from '../errors.ts';
import { sha256Hex } from '../plan/digest.ts';

/** The schedules of all boxes read as one. */
export interface History {
  /** Every committed entry that any box has, in order of epoch. */
  entries: Entry[];
  /** The highest epoch that any box has seen, withdrawn ones too. */
  lastEpoch: number;
}

export interface BoxSchedule {
  host: string;
  schedule: readonly ScheduleRecord[];
}

/**
 * Boxes may lack entries (a new one lacks all; another may have withdrawn what became valid elsewhere), but must never
 * disagree on one. Returns what is wrong, one problem a box.
 */
export function readHistory(boxes: readonly BoxSchedule[]): { history: History } | { problems: Problem[] } {
  const byEpoch = new Map<number, { entry: Entry; host: string }>();
  const problems: Problem[] = [];
  for (const { host, schedule } of boxes) {
    for (const entry of committedEntries(schedule)) {
      const known = byEpoch.get(entry.epoch);
      if (known === undefined) byEpoch.set(entry.epoch, { entry, host });
      else if (canonicalEntry(known.entry) !== canonicalEntry(entry)) problems.push(disagreement(host, entry, known));
    }
  }
  if (problems.length > 0) return { problems };
  const entries = [...byEpoch.values()].map(({ entry }) => entry).sort((a, b) => a.epoch - b.epoch);
  return { history: { entries, lastEpoch: Math.max(0, ...boxes.map(box => lastEpoch(box.schedule))) } };
}

/** Entries that a box lacks, in order. */
export function missingEntries(history: History, box: BoxSchedule): Entry[] {
  const held = new Set(committedEntries(box.schedule).map(entry => entry.epoch));
  return history.entries.filter(entry => !held.has(entry.epoch));
}

/**
 * Entries still ahead that a box of their own roster lacks: what a run that was killed between two boxes has left. Last
 * first, for that is the order in which boxes take entries back.
 */
export function unfinishedEntries(history: History, boxes: readonly BoxSchedule[], nowMs: number): Entry[] {
  const isMissingOn = (entry: Entry, box: BoxSchedule) =>
    entry.roster.includes(box.host) && missingEntries(history, box).includes(entry);
  return history.entries
    .filter(entry => entry.activation > nowMs && boxes.some(box => isMissingOn(entry, box)))
    .reverse();
}

export function nextEntry(history: History, digest: string, activation: number, roster: readonly string[]): Entry {
  const last = history.entries.at(-1);
  return {
    epoch: history.lastEpoch + 1,
    digest,
    activation,
    roster: [...roster].sort(),
    policy: { allowMissing: 0 },
    previous: last === undefined ? null : sha256Hex(canonicalEntry(last)),
  };
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
