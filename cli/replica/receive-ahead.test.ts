import { expect, test } from 'vitest';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Entry } from '#contract/schedule.ts';
import { failure } from '../errors.ts';
import { makeBox, makeEntry } from '../publish/boxes.fixture.ts';
import { chooseSources } from './choose-sources.ts';
import { StepWatch } from './step-watch.ts';

const NOW = Date.now();
const [a, b] = ['a', 'b'].map(letter => letter.repeat(64)) as [string, string];
const OURS = 'f'.repeat(64);

const valid = makeEntry(1, { digest: a, activation: NOW - 1000 });

function box(release: string, generations: string[], entries: Entry[] = [valid]): BoxStatus {
  return makeBox(entries, { now: NOW, release, generations });
}

function choose(living: Record<string, BoxStatus>) {
  return chooseSources(Promise.resolve({ living: new Map(Object.entries(living)), leftOut: [] }), 'cat-04', OURS);
}

test('the release and the valid generation come from two neighbours where two have them', async () => {
  expect(await choose({ 'cat-01': box(OURS, [a, b]), 'cat-02': box(OURS, [a]) })).toEqual({
    generation: { digest: a, from: 'cat-01' },
    release: 'cat-02',
  });
});

test('one neighbour gives both; one with another release gives the generation alone', async () => {
  expect((await choose({ 'cat-01': box(OURS, [a]) })).release).toBe('cat-01');
  expect(await choose({ 'cat-01': box('other', [a]) })).toEqual({
    generation: { digest: a, from: 'cat-01' },
    release: null,
  });
});

test('where nothing is valid yet, nobody holds it or the neighbours contradict each other, none is received ahead', async () => {
  expect((await choose({ 'cat-01': box(OURS, [], []) })).generation).toBeNull();
  expect((await choose({ 'cat-01': box(OURS, [b]) })).generation).toBeNull();
  const other = makeEntry(1, { digest: b, activation: NOW - 1000 });
  expect((await choose({ 'cat-01': box(OURS, [a]), 'cat-02': box(OURS, [a], [other]) })).generation).toBeNull();
});

test('neighbours that are not to be believed give nothing; what is wrong with them is told when the box is to join', async () => {
  const refused = Promise.reject(failure('BRK-BOX-CLOCK', 'cat-01', 'its clock is 2000 ms ahead', null));
  expect(await chooseSources(refused, 'cat-04', OURS)).toEqual({ release: null, generation: null });
});

test('a step is waited for until it is done, and one that failed is not', async () => {
  const watch = new StepWatch();
  const told: string[] = [];
  const later = watch.whenDone(3).then(() => told.push('3'));
  void watch.whenDone(2).then(() => told.push('2'));
  const common = { type: 'step-end' as const, host: 'cat-04', of: 9, title: '', tookMs: 1 };
  watch.see({ ...common, step: 2, outcome: 'failed' });
  watch.see({ ...common, step: 3, outcome: 'changed' });
  await later;
  await watch.whenDone(3);
  expect(told).toEqual(['3']);
});
