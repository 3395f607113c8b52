import { expect, test } from 'vitest';
import type { BoxStatus, WorkerStatus } from '#contract/catalogue-admin.ts';
import type { Entry, ScheduleRecord } from '#contract/schedule.ts';
import type { BricksError } from '../errors.ts';
import { agreeOnHistory } from './neighbours.ts';
import { findObstacle } from './ready.ts';
import { wantedGenerations } from './wanted-generations.ts';

const NOW = Date.parse('2026-03-01T06:00:00Z');
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(letter => letter.repeat(64)) as [string, string, string, string];

function entry(epoch: number, digest: string, fromNowMs: number): Entry {
  const rest = { roster: ['cat-01', 'cat-02'], policy: { allowMissing: 0 }, previous: null };
  return { epoch, digest, activation: NOW + fromNowMs, ...rest };
}

function box(...entries: Entry[]): BoxStatus {
  const schedule = entries.map((each): ScheduleRecord => ({ kind: 'commit', entry: each, recordedAt: NOW }));
  return { host: '', now: NOW, release: null, schedule, generations: [], incoming: [], freeBytes: 0, workers: [] };
}

const before = entry(1, a, -2000);
const valid = entry(2, b, -1000);
const coming = entry(3, c, 1000);

function codesOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    return (error as BricksError).problems.map(({ code }) => code);
  }
  return [];
}

test('a replica needs what is valid and what comes, and keeps what all its neighbours keep', () => {
  const neighbours = new Map([
    ['cat-01', [a, b, c, d]],
    ['cat-02', [a, c]],
    ['cat-03', []],
  ]);
  expect(wantedGenerations([before, valid, coming], neighbours, NOW)).toEqual([
    { digest: b, epoch: 2, holders: ['cat-01'] },
    { digest: c, epoch: 3, holders: ['cat-01', 'cat-02'] },
    { digest: a, epoch: null, holders: ['cat-01', 'cat-02'] },
  ]);
});

test('a generation that is valid and held by nobody is needed all the same', () => {
  expect(wantedGenerations([valid], new Map([['cat-01', []]]), NOW)).toEqual([{ digest: b, epoch: 2, holders: [] }]);
});

test('before the first publication nothing is wanted', () => {
  expect(wantedGenerations([], new Map([['cat-01', []]]), NOW)).toEqual([]);
});

test('the history is that of all the living together; one that lags does not keep a replica from joining', () => {
  const living = new Map([
    ['cat-01', box(before, valid)],
    ['cat-02', box(before)],
    ['cat-05', box()],
  ]);
  expect(agreeOnHistory({ living }, 'cat-04', box(before), NOW).entries).toEqual([before, valid]);
});

test('neighbours that contradict each other stop it', () => {
  const living = new Map([
    ['cat-01', box(before)],
    ['cat-02', box({ ...before, digest: d })],
  ]);
  expect(codesOf(() => agreeOnHistory({ living }, 'cat-04', null, NOW))).toEqual([
    'BRK-PUB-DIVERGED',
    'BRK-REPLICA-STOPPED',
  ]);
});

test('a publication that was stopped between two boxes is nothing to join', () => {
  const living = new Map([
    ['cat-01', box(before, valid, coming)],
    ['cat-02', box(before, valid)],
  ]);
  expect(codesOf(() => agreeOnHistory({ living }, 'cat-04', null, NOW))).toEqual(['BRK-REPLICA-UNFINISHED']);
  // One in whose roster the new box is, as it burnt meanwhile, is finished.
  const replaced = new Map([['cat-01', box(before, valid, coming)]]);
  expect(agreeOnHistory({ living: replaced }, 'cat-02', box(), NOW).entries).toHaveLength(3);
});

test.each([
  ['another entry under the same epoch', box(before, { ...valid, digest: d })],
  ['an epoch that no neighbour has', box(before, valid, coming)],
])('a box with %s is not joined to the others', (_what, own) => {
  const living = new Map([['cat-01', box(before, valid)]]);
  expect(codesOf(() => agreeOnHistory({ living }, 'cat-04', own, NOW))).toEqual(['BRK-REPLICA-SCHEDULE']);
});

test('the last box that knows the history is not told to throw it away', () => {
  const living = new Map([['cat-01', box()]]);
  const refuse = () => agreeOnHistory({ living }, 'cat-02', box(before), NOW);
  expect(codesOf(refuse)).toEqual(['BRK-REPLICA-SCHEDULE']);
  expect(refuse).not.toThrow(/purge/);
});

test('a box is ready when every worker process answers from the valid entry and holds what comes', () => {
  const well: WorkerStatus = {
    worker: 0,
    isUp: true,
    activeEpoch: 2,
    activeDigest: b,
    open: [],
    problem: null,
    unready: [],
  };
  const idle = { ...well, worker: 1, activeEpoch: null, activeDigest: null, problem: 'not held' };
  expect(findObstacle({ workers: [well] }, valid)).toBeNull();
  expect(findObstacle({ workers: [well, idle] }, valid)).toBe('worker 1 answers 503: not held');
  expect(findObstacle({ workers: [{ ...well, isUp: false }] }, valid)).toBe('worker 0 is not up');
  expect(findObstacle({ workers: [{ ...well, unready: [{ epoch: 3, problem: 'x' }] }] }, valid)).toMatch(/epoch 3/);
  expect(findObstacle({ workers: [idle] }, undefined)).toBeNull();
});
