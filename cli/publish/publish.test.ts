import { expect, test } from 'vitest';
import type { Entry, ScheduleRecord } from '#contract/schedule.ts';
import { parseDuration } from '../duration.ts';
import type { BricksError } from '../errors.ts';
import { checkTime } from './commit.ts';
import { missingEntries, nextEntry, readHistory, unfinishedEntries } from './history.ts';
import { parseInstant } from './instant.ts';
import { checkRoster } from './roster.ts';
import { measureSpread } from './spread.ts';

const NOW = Date.parse('2026-03-01T06:00:00Z');

function entry(epoch: number, changes: Partial<Entry> = {}): Entry {
  const base = {
    epoch,
    digest: String(epoch).repeat(64).slice(0, 64),
    activation: NOW + epoch * 1000,
    roster: ['a', 'b'],
  };
  return { ...base, policy: { allowMissing: 0 }, previous: null, ...changes };
}

function committed(...entries: Entry[]): ScheduleRecord[] {
  return entries.map(each => ({ kind: 'commit', entry: each, recordedAt: NOW }));
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return (error as BricksError).problems[0]?.code;
  }
  return undefined;
}

test('an instant is counted from now or given with its zone', () => {
  expect(parseInstant({ in: '1m30s' }, NOW)).toBe(NOW + 90_000);
  expect(parseInstant({ at: '2026-03-01T08:00:00+01:00' }, NOW)).toBe(NOW + 3_600_000);
  expect(parseDuration('1h', '--in')).toBe(3_600_000);
});

test.each([
  [{ at: '2026-03-01T05:59:59Z' }, 'BRK-PUB-PAST'],
  [{ at: '2026-03-01T08:00:00' }, 'BRK-PUB-INSTANT'],
  [{ at: 'tomorrow' }, 'BRK-PUB-INSTANT'],
  [{ at: '2026-02-31T25:00:00Z' }, 'BRK-PUB-INSTANT'],
  [{ at: '2027-03-01T06:00:00Z' }, 'BRK-PUB-FAR'],
  [{ in: '0s' }, 'BRK-PUB-PAST'],
  [{ in: '30' }, 'BRK-DURATION'],
  [{ in: '-5s' }, 'BRK-DURATION'],
  [{}, 'BRK-PUB-WHEN'],
  [{ in: '1m', at: '2026-03-01T08:00:00Z' }, 'BRK-PUB-WHEN'],
])('%o is refused before any host is touched', (when, code) => {
  expect(codeOf(() => parseInstant(when, NOW))).toBe(code);
});

test('a new box lacks all entries, a lagging one the last', () => {
  const boxes = [
    { host: 'a', schedule: committed(entry(1), entry(2)) },
    { host: 'b', schedule: committed(entry(1)) },
    { host: 'new', schedule: [] },
  ];
  const read = readHistory(boxes);
  if (!('history' in read)) throw new Error('boxes agree');
  expect(boxes.map(box => missingEntries(read.history, box).map(each => each.epoch))).toEqual([[], [2], [1, 2]]);
  expect(unfinishedEntries(read.history, boxes, NOW + 1500).map(each => each.epoch)).toEqual([2]);
  // The new box was in no roster: what it lacks is finished all the same.
  expect(unfinishedEntries(read.history, [boxes[0]!, boxes[2]!], NOW)).toEqual([]);
  expect(unfinishedEntries(read.history, boxes, NOW + 2000)).toEqual([]);
});

test('a box that left the inventory stops a publication until it is said to be off', () => {
  const history = { entries: [entry(1)], lastEpoch: 1 };
  expect(codeOf(() => checkRoster(history, ['a'], []))).toBe('BRK-PUB-ROSTER');
  expect(codeOf(() => checkRoster(history, ['a'], ['b']))).toBeUndefined();
  expect(codeOf(() => checkRoster(history, ['a', 'b', 'new'], []))).toBeUndefined();
});

test('there must be time left to withdraw an entry that not every box could store', () => {
  expect(codeOf(() => checkTime(entry(1, { activation: NOW + 6_999 }), NOW))).toBe('BRK-PUB-LATE');
  expect(codeOf(() => checkTime(entry(1, { activation: NOW + 7_000 }), NOW))).toBeUndefined();
});

test('two boxes that disagree on an epoch stop everything, naming both', () => {
  const read = readHistory([
    { host: 'a', schedule: committed(entry(1)) },
    { host: 'b', schedule: committed(entry(1, { digest: 'f'.repeat(64) })) },
  ]);
  expect(read).toMatchObject({
    problems: [{ code: 'BRK-PUB-DIVERGED', where: 'b', message: expect.stringContaining('on a it is') }],
  });
});

test('an epoch is never used twice, not even one withdrawn on a single box', () => {
  const withdrawn: ScheduleRecord = { kind: 'withdraw', entry: entry(2), recordedAt: NOW };
  const read = readHistory([
    { host: 'a', schedule: [...committed(entry(1), entry(2)), withdrawn] },
    { host: 'b', schedule: committed(entry(1)) },
  ]);
  if (!('history' in read)) throw new Error('boxes agree');
  const next = nextEntry(read.history, 'c'.repeat(64), NOW + 9000, ['b', 'a']);
  expect(next).toMatchObject({ epoch: 3, roster: ['a', 'b'], previous: expect.stringMatching(/^[0-9a-f]{64}$/) });
});

test('the spread is over all processes, and an old answer after a new one shows as overlap above zero', () => {
  const box = (lastOld: number | null, firstNew: number | null) => ({
    epoch: 1,
    workers: [{ worker: 0, lastOld, firstNew }],
  });
  expect(measureSpread(NOW, [box(NOW - 1, NOW + 1), box(NOW - 2, NOW + 3)])).toEqual({
    workers: 2,
    spreadMs: 2,
    overlapMs: -2,
    firstNewAfterMs: 1,
  });
  expect(measureSpread(NOW, [box(NOW + 5, NOW + 6), box(null, NOW + 1)])?.overlapMs).toBe(4);
  expect(measureSpread(NOW, [box(NOW, null)])).toBeNull();
});
