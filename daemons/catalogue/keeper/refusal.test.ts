import { expect, test } from 'vitest';
import { LEAD_MS } from '#contract/schedule.ts';
import { baseOf, digestEntry, entryOf, START_MS } from './keeper.fixture.ts';
import { type Ground, refuseEntry } from './refusal.ts';

const HOSTS = ['a', 'b', 'c'];
const { entry: base } = baseOf(HOSTS);
const previous = digestEntry(base);
const fitting = entryOf(2, HOSTS, { previous });

const ground: Ground = {
  host: 'a',
  log: [base],
  head: previous,
  standing: [base],
  undecided: [],
  clockErrorMs: 2,
  wallMs: START_MS,
};

const reasonOf = (entry = fitting, given: Partial<Ground> = {}) => refuseEntry(entry, { ...ground, ...given })?.message;

test('an entry that fits is voted for', () => {
  expect(reasonOf()).toBeUndefined();
});

test('one that this box has passed already is refused', () => {
  expect(reasonOf(entryOf(1, HOSTS, { previous }))).toBe('epoch 1 comes after epoch 1, which this box has already');
});

test('one that follows another entry than the last one here is refused', () => {
  expect(reasonOf(entryOf(2, HOSTS, { previous: 'f'.repeat(64) }))).toContain('as the entry before it');
});

test('one after another whose outcome is not known is refused, unless a box that could tell is off for good', () => {
  const open = entryOf(2, HOSTS, { previous });
  const later = (without: string[]) =>
    entryOf(
      3,
      HOSTS.filter(host => !without.includes(host)),
      { previous, without },
    );
  expect(reasonOf(later([]), { undecided: [open] })).toBe('the outcome of epoch 2 is not known yet');
  expect(reasonOf(later(['c']), { undecided: [open] })).toBeUndefined();
});

test('one that is not for this box is refused', () => {
  expect(reasonOf(fitting, { host: 'x' })).toBe('epoch 2 is not for this box');
});

test('one that leaves a box out without saying that it is off is refused', () => {
  expect(reasonOf(entryOf(2, ['a', 'b'], { previous }))).toContain('leaves out c');
  expect(reasonOf(entryOf(2, ['a', 'b'], { previous, without: ['c'] }))).toBeUndefined();
});

test('one that would activate no later than what stands is refused', () => {
  const standing = [{ ...base, activation: fitting.activation }];
  expect(reasonOf(fitting, { standing })).toContain('would activate at');
});

test('one with less time between its votes and its instant than a lease needs is refused', () => {
  const voteBy = fitting.activation - LEAD_MS + 1;
  expect(reasonOf(entryOf(2, HOSTS, { previous, voteBy }))).toContain('between the last vote and its instant');
});

test('up to the last moment for votes it is voted for, and not after', () => {
  expect(reasonOf(fitting, { wallMs: fitting.voteBy })).toBeUndefined();
  expect(reasonOf(fitting, { wallMs: fitting.voteBy + 1 })).toContain('votes on epoch 2 ended at');
});

test('a clock that is too far from the others, or was not compared, gives no vote', () => {
  expect(reasonOf(fitting, { clockErrorMs: 10 })).toBeUndefined();
  expect(reasonOf(fitting, { clockErrorMs: 10.1 })).toContain('10.1 ms from those of the other boxes');
  expect(reasonOf(fitting, { clockErrorMs: null })).toContain('is not known yet');
});

test('only the last one that stands is taken back, by one of the same instant and generation', () => {
  const { digest, activation, voteBy } = fitting;
  const back = entryOf(3, HOSTS, { previous: digestEntry(fitting), cancels: 2, digest, activation, voteBy });
  const known = { log: [base, fitting], head: digestEntry(fitting), standing: [base, fitting] };
  expect(reasonOf(back, known)).toBeUndefined();
  expect(reasonOf({ ...back, activation: activation + 1 }, known)).toContain("can't take it back");
  expect(reasonOf({ ...back, cancels: 1 }, known)).toContain("can't take it back");
});
