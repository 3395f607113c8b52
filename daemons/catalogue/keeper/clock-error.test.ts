import { expect, test } from 'vitest';
import { ClockError } from './clock-error.ts';

/** By a wall clock that is at 1,000,000 when the monotonic one is at 0, and `aheadMs` ahead of that. */
const at = (monotonicMs: number, aheadMs = 0) => ({ wallMs: 1_000_000 + monotonicMs + aheadMs, monotonicMs });

/** Has run for ten seconds, and measured b: one millisecond there, one back, its clock `aheadMs` ahead. */
function measured(aheadMs: number) {
  const clock = new ClockError(at(0), null);
  clock.add('b', at(10_001, aheadMs).wallMs, at(10_000), at(10_002));
  return clock;
}

test('the error is what the clocks differ by, and half the round trip', () => {
  expect(measured(3).of(['b'], 1, at(10_002))).toBeCloseTo(4, 0);
  expect(measured(-3).of(['b'], 1, at(10_002))).toBeCloseTo(4, 0);
});

test('it is the least that covers as many boxes as are needed', () => {
  const clock = measured(300);
  clock.add('c', at(10_001).wallMs, at(10_000), at(10_002));
  expect(clock.of(['b', 'c'], 1, at(10_002))).toBeLessThan(2);
  expect(clock.of(['b', 'c'], 2, at(10_002))).toBeGreaterThan(300);
  expect(clock.of(['b', 'c', 'd'], 3, at(10_002))).toBeNull();
});

test('a box that needs nobody has no error, as its clock is the only one', () => {
  expect(new ClockError(at(0), null).of([], 0, at(1))).toBe(0);
});

test('after a second without an answer nothing is known any more', () => {
  const clock = measured(0);
  expect(clock.of(['b'], 1, at(10_900))).not.toBeNull();
  expect(clock.of(['b'], 1, at(11_001))).toBeNull();
});

test('the sharpest answer of the last second counts, not the last', () => {
  const clock = measured(0);
  clock.add('b', at(10_200).wallMs, at(10_100), at(10_300));
  expect(clock.of(['b'], 1, at(10_300))).toBeLessThan(2);
});

test('an own clock that is set is off by the step at once, against answers from before', () => {
  expect(measured(0).of(['b'], 1, at(10_100, 50))).toBeGreaterThan(50);
});

test('a clock that was set right is not trusted before others have forgotten what it showed', () => {
  const clock = measured(-50);
  expect(clock.tell(at(10_100))).not.toBeNull();
  expect(clock.tell(at(10_200, -50))).toBeNull();
  clock.add('b', at(10_301, -50).wallMs, at(10_300, -50), at(10_302, -50));
  expect(clock.of(['b'], 1, at(10_302, -50))).toBeCloseTo(50, 0);
  expect(clock.tell(at(13_100, -50))).toBeNull();
  expect(clock.tell(at(13_201, -50))).not.toBeNull();
  clock.add('b', at(13_301, -50).wallMs, at(13_300, -50), at(13_302, -50));
  expect(clock.of(['b'], 1, at(13_302, -50))).toBeLessThan(2);
});

test('after a start a box does not tell its clock for as long, and its error covers one box more', () => {
  const clock = new ClockError(at(0), null);
  clock.add('b', at(2_901).wallMs, at(2_900), at(2_902));
  expect(clock.tell(at(2_999))).toBeNull();
  expect(clock.of(['b', 'c'], 1, at(2_999))).toBeNull();
  clock.add('c', at(2_901, 7).wallMs, at(2_900), at(2_902));
  expect(clock.of(['b', 'c'], 1, at(2_999))).toBeGreaterThan(7);
  expect(clock.tell(at(3_000))).toBe(at(3_000).wallMs);
  expect(clock.of(['b', 'c'], 1, at(3_000))).toBeLessThan(2);
});

test('a keeper that knows what the clock showed before it goes on from there, and takes what differs for a step', () => {
  const leadMs = at(0).wallMs;
  expect(new ClockError(at(0), leadMs).tell(at(1))).toBe(at(1).wallMs);
  const stepped = new ClockError(at(0, 30), leadMs);
  expect(stepped.tell(at(1, 30))).toBeNull();
  stepped.add('b', at(2).wallMs, at(1, 30), at(3, 30));
  expect(stepped.of(['b'], 1, at(4, 30))).toBeGreaterThan(29);
});

test('of a box that is alone, a clock that was set back is off by that', () => {
  const clock = new ClockError(at(0), null);
  expect(clock.of([], 0, at(1_000))).toBe(0);
  expect(clock.of([], 0, at(1_001, -500))).toBeCloseTo(499, 0);
});
