import { SCHEDULE_FILE } from '#contract/layout.ts';
import { canonicalEntry, committedLog, type Entry, parseSchedule } from '#contract/schedule.ts';
import { type Difference, shorten } from './difference.ts';

export interface Schedules {
  /** What most boxes have committed under each epoch that any box has, in order; cancellations too. */
  log: Entry[];
  /** Of boxes that have something else. */
  differences: Map<string, Difference[]>;
}

/** The schedules of all boxes, as texts of their files, against each other; null for no file. Votes, and what was voted down, don't count. */
export function checkSchedules(texts: ReadonlyMap<string, string | null>): Schedules {
  const differences = new Map<string, Difference[]>();
  const readable = new Map<string, Map<number, Entry>>();
  for (const [host, text] of texts) {
    try {
      const entries = committedLog(parseSchedule(text ?? ''));
      readable.set(host, new Map(entries.map(entry => [entry.epoch, entry])));
    } catch (error) {
      const found = (error as Error).message;
      differences.set(host, [{ area: 'schedule', path: SCHEDULE_FILE, expected: 'records that can be read', found }]);
    }
  }
  const log = commonEntries([...readable.values()]);
  for (const [host, own] of readable) {
    const first = log.find(entry => !isSame(own.get(entry.epoch), entry));
    if (first === undefined) continue;
    const found = own.get(first.epoch);
    const told = found === undefined ? `no epoch ${first.epoch}` : tell(found);
    differences.set(host, [{ area: 'schedule', path: SCHEDULE_FILE, expected: tell(first), found: told }]);
  }
  return { log, differences };
}

/** An epoch that one box alone has is expected of all: boxes lack entries by being away, they never get one too many. */
function commonEntries(boxes: readonly ReadonlyMap<number, Entry>[]): Entry[] {
  const epochs = [...new Set(boxes.flatMap(box => [...box.keys()]))].sort((a, b) => a - b);
  return epochs.map(epoch =>
    mostCommon(
      boxes.flatMap(box => box.get(epoch) ?? []),
      canonicalEntry,
    ),
  );
}

/** Of equally many the one that came first. */
export function mostCommon<T>(values: readonly T[], nameOf: (value: T) => string): T {
  const counts = new Map<string, { value: T; count: number }>();
  for (const value of values) {
    const known = counts.get(nameOf(value));
    counts.set(nameOf(value), { value: known?.value ?? value, count: (known?.count ?? 0) + 1 });
  }
  return [...counts.values()].reduce((best, each) => (each.count > best.count ? each : best)).value;
}

function isSame(own: Entry | undefined, expected: Entry): boolean {
  return own !== undefined && canonicalEntry(own) === canonicalEntry(expected);
}

function tell(entry: Entry): string {
  if (entry.cancels !== null) return `epoch ${entry.epoch}: epoch ${entry.cancels} is taken back`;
  return `epoch ${entry.epoch}: generation ${shorten(entry.digest)} from ${new Date(entry.activation).toISOString()}`;
}
