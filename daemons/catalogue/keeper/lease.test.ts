import { expect, test } from 'vitest';
import { majorityOf } from '#contract/votes.ts';
import { LEASE_MS, leaseUntil, neededAnswers } from './lease.ts';

const rosterOf = (size: number) => [...'abcdefghi'].slice(0, size);

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('of %i boxes, no majority votes without one that has answered', size => {
  const roster = rosterOf(size);
  const asked = neededAnswers('a', roster);
  // The box itself, and those that it has answers from, leave fewer than a majority.
  expect(size - 1 - asked).toBe(majorityOf(size) - 1);
  expect(size - neededAnswers('x', roster)).toBe(majorityOf(size) - 1);
});

test.each([
  [1, 0],
  [2, 0],
  [3, 1],
  [4, 1],
  [5, 2],
  [8, 3],
  [9, 4],
])('a box of %i needs the answers of %i others', (size, needed) => {
  expect(neededAnswers('a', rosterOf(size))).toBe(needed);
});

test('a box of one or two is never without a lease', () => {
  expect(leaseUntil('a', ['a', 'b'], new Map(), 7_000)).toBe(7_000 + LEASE_MS);
});

test('a box that has never published is not without a lease', () => {
  expect(leaseUntil('a', [], new Map(), 7_000)).toBe(7_000 + LEASE_MS);
});

test('a lease runs from when the last of those needed was asked, whoever answered most lately', () => {
  const askedAt = new Map([
    ['b', 6_000],
    ['c', 5_000],
    ['d', 1_000],
  ]);
  expect(leaseUntil('a', rosterOf(5), askedAt, 6_100)).toBe(5_000 + LEASE_MS);
});

test('answers of boxes that are not in the roster give no lease', () => {
  expect(leaseUntil('a', rosterOf(3), new Map([['x', 6_000]]), 6_100)).toBe(Number.NEGATIVE_INFINITY);
});
