import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DOCIDS } from '#contract/generation.ts';
import { placeInOrder } from './placement.ts';

const place = (...known: number[]) => [...placeInOrder(Int32Array.from(known))!];

test('a list from nothing is numbered with gaps', () => {
  const { first, gap } = DOCIDS;
  expect(place(0, 0, 0)).toEqual([first, first + gap, first + 2 * gap]);
});

test('what is in order stays; what comes new takes a place between its neighbours', () => {
  expect(place(100, 0, 108, 116, 0)).toEqual([100, 104, 108, 116, 124]);
  expect(place(0, 0, 108)).toEqual([92, 100, 108]);
});

test('one item that moved is the only one that gets another number', () => {
  expect(place(108, 116, 124, 100)).toEqual([108, 116, 124, 132]);
  expect(place(124, 100, 108, 116)).toEqual([92, 100, 108, 116]);
});

test('where a gap is full, as many neighbours make room as it takes', () => {
  const placed = place(100, ...new Array(9).fill(0), 108, 116, 124);
  expect(placed[0]).toBe(100);
  expect(placed.slice(-1)).toEqual([124]);
  expect(placed).toEqual([...new Set(placed)].sort((a, b) => a - b));
});

test('a list that has no room left at its ends is to be numbered anew', () => {
  const last = 2 ** DOCIDS.bits - 1;
  expect(placeInOrder(Int32Array.from([last, 0]))).toBeNull();
  expect(place(last - 2, 0)).toEqual([last - 2, last - 1]);
  expect(place(0, 1, 2, 20)[0]).toBeGreaterThan(0);
});

test('positions rise, stay in range, and no more items move than must', () => {
  const lists = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400 })), { maxLength: 60 });
  const property = fc.property(lists, list => {
    const known = [...list.keys()].map(at => (list.indexOf(list[at]!) === at ? list[at]! : 0));
    const placed = place(...known);
    expect(placed.every((position, at) => position > (placed[at - 1] ?? 0) && position < 2 ** DOCIDS.bits)).toBe(true);
    const isRising = known.every((each, at) => each !== 0 && each > (known[at - 1] ?? 0));
    if (isRising) expect(placed).toEqual(known);
  });
  fc.assert(property, { numRuns: 2000 });
});
