import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeEntry, type Entry } from '#contract/schedule.ts';
import type { Answers } from '../http/answers.ts';
import { createClock } from './clock.ts';
import { Observations } from './observations.ts';
import { Serving } from './serving.ts';

const entry = (epoch: number, activation: number): Entry => ({
  epoch,
  digest: String(epoch).padStart(64, '0'),
  activation,
  roster: [],
  policy: { allowMissing: 0 },
  previous: null,
});

function makeServing(entries: Entry[], closed: number[] = []) {
  const time = { now: 0 };
  const observations = new Observations(3);
  const serving = new Serving({
    clock: () => time.now,
    observations,
    answersFor: each =>
      closed.includes(each.epoch) ? 'it is not held' : ({ epoch: each.epoch } as unknown as Answers),
    onSwitch: () => {},
  });
  serving.setEntries(entries);
  return {
    time,
    serving,
    observations,
    epochAt: (now: number) => {
      time.now = now;
      return serving.decide().entry?.epoch;
    },
  };
}

describe('the decision of a request', () => {
  it('is the active entry of the schedule, at every instant', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1_000)), fc.array(fc.nat(1_100)), (activations, instants) => {
        const entries = activations.sort((a, b) => a - b).map((activation, index) => entry(index + 1, activation));
        const { epochAt } = makeServing(entries);
        for (const now of instants.sort((a, b) => a - b)) expect(epochAt(now)).toBe(activeEntry(entries, now)?.epoch);
      }),
    );
  });

  it('is the new entry at its very instant, and the old one just before', () => {
    const { epochAt } = makeServing([entry(1, 100), entry(2, 200)]);
    expect([epochAt(99.999), epochAt(100), epochAt(199.999), epochAt(200)]).toEqual([undefined, 1, 1, 2]);
  });

  it('does not go back when the clock does', () => {
    const { epochAt } = makeServing([entry(1, 100), entry(2, 200)]);
    expect([epochAt(200), epochAt(150), epochAt(201)]).toEqual([2, 2, 2]);
  });

  it('is to refuse, not to stay with the old one, when the new generation is not there', () => {
    const { serving, time } = makeServing([entry(1, 100), entry(2, 200)], [2]);
    time.now = 150;
    expect(serving.decide()).toMatchObject({ kind: 'serve', entry: { epoch: 1 } });
    time.now = 200;
    expect(serving.decide()).toMatchObject({ kind: 'refuse', entry: { epoch: 2 }, problem: 'it is not held' });
  });

  it('keeps the entry before the active one in use, for the way back', () => {
    const { serving, epochAt } = makeServing([entry(1, 100), entry(2, 200), entry(3, 300), entry(4, 400)]);
    epochAt(300);
    expect(serving.entriesInUse().map(each => each.epoch)).toEqual([2, 3, 4]);
  });
});

describe('observations', () => {
  it('are the last answer of an older epoch and the first of the new one; looking is no answer', () => {
    const { serving, observations, epochAt, time } = makeServing([entry(1, 100), entry(2, 200)]);
    epochAt(150.25);
    epochAt(199.5);
    expect(observations.of(2)).toEqual({ worker: 3, lastOld: 199.5, firstNew: null });
    time.now = 200.1;
    serving.peek();
    expect(observations.of(2)).toMatchObject({ lastOld: 199.5, firstNew: null });
    epochAt(200.75);
    epochAt(250);
    expect(observations.of(2)).toEqual({ worker: 3, lastOld: 199.5, firstNew: 200.75 });
    expect(observations.of(1)).toEqual({ worker: 3, lastOld: null, firstNew: 150.25 });
  });

  it('of long ago are forgotten', () => {
    const observations = new Observations(0);
    for (let epoch = 1; epoch <= 100; epoch++) observations.record(epoch, epoch);
    expect(observations.of(100).firstNew).toBe(100);
    expect(observations.of(1).firstNew).toBeNull();
  });
});

describe('the clock', () => {
  it('has fractions, never another millisecond than the wall clock, and follows its steps', () => {
    let wall = 1_000;
    let fine = 5;
    const clock = createClock(
      () => Math.floor(wall),
      () => fine,
    );
    const pass = (ms: number) => {
      wall += ms;
      fine += ms;
    };
    for (const step of [0.25, 0.5, 3, 0.1]) {
      pass(step);
      expect(Math.floor(clock())).toBe(Math.floor(wall));
    }
    wall += 5_000;
    expect(Math.floor(clock())).toBe(Math.floor(wall));
    wall -= 9_000;
    expect(Math.floor(clock())).toBe(Math.floor(wall));
    pass(0.2);
    expect(Math.floor(clock())).toBe(Math.floor(wall));
  });
});
