import { expect, test } from 'vitest';
import { LEAD_MS, type ScheduleRecord } from '#contract/schedule.ts';
import { readInventory } from '#inventory/read.ts';
import type { BricksError } from '../errors.ts';
import { committed, makeEntry as entryOf, testKeys } from './boxes.fixture.ts';
import { nothingHappened } from './commit.ts';
import { type BoxSchedule, digestEntry, missingEntries, readHistory } from './history.ts';
import { makeEntry } from './make-entry.ts';
import { checkRoster } from './roster.ts';
import { measureSpread } from './spread.ts';
import { checkTime, lastVote, soonestInstant } from './times.ts';

const NOW = Date.parse('2026-03-01T06:00:00Z');
const entry = (epoch: number, changes = {}) => entryOf(epoch, { activation: NOW + epoch * 1000, ...changes });

function box(host: string, ...schedule: ScheduleRecord[]): BoxSchedule {
  return { host, schedule, undecided: [] };
}

function historyOf(...boxes: BoxSchedule[]) {
  const read = readHistory(boxes);
  if (!('history' in read)) throw new Error('boxes agree');
  return read.history;
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return (error as BricksError).problems[0]?.code;
  }
  return undefined;
}

test('a new box lacks all entries, a lagging one the last, each with the votes that prove it', () => {
  const votes = [{ host: 'a' }] as never[];
  const proof: ScheduleRecord = { kind: 'commit', entry: entry(2), votes, recordedAt: 0 };
  const history = historyOf(box('a', ...committed(entry(1)), proof), box('b', ...committed(entry(1))), box('new'));
  const lacking = (schedule: ScheduleRecord[]) => missingEntries(history, schedule).map(each => each.entry.epoch);
  expect([lacking([...committed(entry(1)), proof]), lacking(committed(entry(1))), lacking([])]).toEqual([
    [],
    [2],
    [1, 2],
  ]);
  expect(missingEntries(history, committed(entry(1)))).toEqual([{ entry: entry(2), votes }]);
});

test('a box that left the inventory stops a publication until it is said to be off', () => {
  const history = historyOf(box('a', ...committed(entry(1))));
  expect(codeOf(() => checkRoster(history, ['a'], []))).toBe('BRK-PUB-ROSTER');
  expect(codeOf(() => checkRoster(history, ['a'], ['b']))).toBeUndefined();
  expect(codeOf(() => checkRoster(history, ['a', 'b', 'new'], []))).toBeUndefined();
});

test('the boxes vote for one second at the least ahead, and ten at most, however far the instant is', () => {
  expect(soonestInstant(NOW)).toBe(NOW + 1_000 + LEAD_MS);
  expect(lastVote(soonestInstant(NOW), NOW)).toBe(NOW + 1_000);
  expect(lastVote(NOW + 3_600_000, NOW)).toBe(NOW + 10_000);
});

test('there must be time for the votes before the instant', () => {
  expect(codeOf(() => checkTime(NOW + 399 + LEAD_MS, NOW, nothingHappened(1)))).toBe('BRK-PUB-LATE');
  expect(codeOf(() => checkTime(NOW + 400 + LEAD_MS, NOW, nothingHappened(1)))).toBeUndefined();
});

test('two boxes that disagree on an epoch stop everything, naming both', () => {
  const boxes = [box('a', ...committed(entry(1))), box('b', ...committed(entry(1, { digest: 'f'.repeat(64) })))];
  expect(readHistory(boxes)).toMatchObject({
    problems: [{ code: 'BRK-PUB-DIVERGED', where: 'b', message: expect.stringContaining('on a it is') }],
  });
});

test('what was taken back is in the log, and does not stand', () => {
  const cancel = entry(3, { cancels: 2, activation: entry(2).activation });
  const history = historyOf(box('a', ...committed(entry(1), entry(2), cancel)));
  expect(history.log.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(history.entries.map(({ epoch }) => epoch)).toEqual([1]);
});

test('an epoch is never used twice, not even one that a single box has only heard of', () => {
  const voted: ScheduleRecord = { kind: 'vote', choice: 'abort', entry: entry(2), recordedAt: NOW };
  const heard = { ...box('c'), undecided: [{ entry: entry(3), votes: [] }] };
  expect(historyOf(box('a', ...committed(entry(1)), voted), box('b')).lastEpoch).toBe(2);
  expect(historyOf(box('a', ...committed(entry(1)), voted), heard).lastEpoch).toBe(3);
});

test('an entry names all boxes of the inventory, how they are reached, their keys, and the entry before it', () => {
  const read = readInventory('inventory/example/bricks.yaml');
  if (!('inventory' in read)) throw new Error('the example is right');
  const history = historyOf(box('a', ...committed(entry(1))));
  const draft = {
    digest: 'c'.repeat(64),
    activation: NOW + 60_000,
    without: ['b', 'a'],
    allowMissing: 1,
    cancels: null,
  };
  const made = makeEntry(read.inventory, testKeys, history, draft, NOW);
  expect(made).toMatchObject({
    ...{ epoch: 2, voteBy: NOW + 10_000, without: ['a', 'b'], previous: digestEntry(entry(1)) },
    roster: ['cat-01', 'cat-02', 'cat-03', 'cat-04'],
    policy: { allowMissing: 1 },
  });
  expect(made.members['cat-04']).toEqual({
    ...{ address: '2001:db8:18::14', port: 8731, key: testKeys.boxKey('cat-04') },
  });
  expect(testKeys.sign(made)).toEqual(made);
});

test('the spread is over all processes, and an old answer after a new one shows as overlap above zero', () => {
  const watched = (lastOld: number | null, firstNew: number | null) => ({
    epoch: 1,
    workers: [{ worker: 0, lastOld, firstNew }],
  });
  expect(measureSpread(NOW, [watched(NOW - 1, NOW + 1), watched(NOW - 2, NOW + 3)])).toEqual({
    workers: 2,
    spreadMs: 2,
    overlapMs: -2,
    firstNewAfterMs: 1,
  });
  expect(measureSpread(NOW, [watched(NOW + 5, NOW + 6), watched(null, NOW + 1)])?.overlapMs).toBe(4);
  expect(measureSpread(NOW, [watched(NOW, null)])).toBeNull();
});
