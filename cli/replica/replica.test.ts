import { expect, test } from 'vitest';
import type { BoxStatus, WorkerStatus } from '#contract/catalogue-admin.ts';
import type { Entry } from '#contract/schedule.ts';
import type { BricksError } from '../errors.ts';
import { makeBox, makeEntry } from '../publish/boxes.fixture.ts';
import { agreeOnHistory } from './neighbours.ts';
import { findObstacle } from './ready.ts';
import { wantedGenerations } from './wanted-generations.ts';

const NOW = Date.parse('2026-03-01T06:00:00Z');
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(letter => letter.repeat(64)) as [string, string, string, string];

function entry(epoch: number, digest: string, fromNowMs: number): Entry {
  return makeEntry(epoch, { digest, activation: NOW + fromNowMs, roster: ['cat-01', 'cat-02'] });
}

function box(...entries: Entry[]): BoxStatus {
  return makeBox(entries, { now: NOW });
}

const KEPT = makeBox([]).keeper;
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
  expect(agreeOnHistory({ living }, 'cat-04', box(before)).entries).toEqual([before, valid]);
});

test('neighbours that contradict each other stop it', () => {
  const living = new Map([
    ['cat-01', box(before)],
    ['cat-02', box({ ...before, digest: d })],
  ]);
  expect(codesOf(() => agreeOnHistory({ living }, 'cat-04', null))).toEqual([
    'BRK-PUB-DIVERGED',
    'BRK-REPLICA-STOPPED',
  ]);
});

test('an entry that only one neighbour has heard of yet is committed all the same, and joined to', () => {
  const living = new Map([
    ['cat-01', box(before, valid, coming)],
    ['cat-02', box(before, valid)],
  ]);
  expect(agreeOnHistory({ living }, 'cat-04', null).entries).toHaveLength(3);
});

test('what was taken back before its instant is part of the history, and nothing that is valid', () => {
  const cancel = makeEntry(4, { digest: c, activation: coming.activation, cancels: 3 });
  const living = new Map([['cat-01', box(before, valid, coming, cancel)]]);
  const { log, entries } = agreeOnHistory({ living }, 'cat-04', null);
  expect(log).toHaveLength(4);
  expect(entries).toEqual([before, valid]);
});

test.each([
  ['another entry under the same epoch', box(before, { ...valid, digest: d })],
  ['an epoch that no neighbour has', box(before, valid, coming)],
])('a box with %s is not joined to the others', (_what, own) => {
  const living = new Map([['cat-01', box(before, valid)]]);
  expect(codesOf(() => agreeOnHistory({ living }, 'cat-04', own))).toEqual(['BRK-REPLICA-SCHEDULE']);
});

test('the last box that knows the history is not told to throw it away', () => {
  const living = new Map([['cat-01', box()]]);
  const refuse = () => agreeOnHistory({ living }, 'cat-02', box(before));
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
  const obstacle = (workers: WorkerStatus[], active: Entry | undefined, keeper = KEPT) =>
    findObstacle({ workers, keeper }, active);
  expect(obstacle([well], valid)).toBeNull();
  expect(obstacle([well, idle], valid)).toBe('worker 1 answers 503: not held');
  expect(obstacle([{ ...well, isUp: false }], valid)).toBe('worker 0 is not up');
  expect(obstacle([{ ...well, unready: [{ epoch: 3, problem: 'x' }] }], valid)).toMatch(/epoch 3/);
  expect(obstacle([idle], undefined)).toBeNull();
});

test('a box is not ready before its keeper hears of enough others', () => {
  expect(findObstacle({ workers: [], keeper: null }, undefined)).toBe('the keeper of its schedule does not answer');
  const fenced = '0 of 2 other boxes answer';
  expect(findObstacle({ workers: [], keeper: { ...KEPT!, fenced } }, undefined)).toBe(fenced);
});
