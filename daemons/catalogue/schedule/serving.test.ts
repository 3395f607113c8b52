import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gate } from '#contract/gate.ts';
import { activeEntry, type Entry } from '#contract/schedule.ts';
import type { Answers } from '../http/answers.ts';
import { makeEntry, makeGate } from './entry.fixture.ts';
import { Observations } from './observations.ts';
import { type Decision, Serving } from './serving.ts';

const two = [makeEntry(1, 100), makeEntry(2, 200)];

interface Setting {
  isKept?: boolean;
  /** Epochs whose generation isn't open. */
  closed?: number[];
}

function makeServing(entries: Entry[], { isKept = false, closed = [] }: Setting = {}) {
  const time = { wall: 0, monotonic: 0 };
  const observations = new Observations(3);
  const serving = new Serving({
    clocks: { wall: () => time.wall, coarseWall: () => Math.floor(time.wall), monotonic: () => time.monotonic },
    isKept,
    observations,
    answersFor: each =>
      closed.includes(each.epoch) ? 'it is not held' : ({ epoch: each.epoch } as unknown as Answers),
    onSwitch: () => {},
  });
  serving.setEntries(entries);
  const tell = (decision: Decision) =>
    decision.kind === 'refuse' ? decision.cause : `${decision.kind} ${decision.entry.epoch}`;
  return {
    time,
    serving,
    observations,
    /** Both clocks run on to an instant of the wall clock. */
    at: (wall: number) => {
      time.monotonic += wall - time.wall;
      time.wall = wall;
      return tell(serving.decide());
    },
    /** Only the wall clock is set. */
    setTo: (wall: number) => {
      time.wall = wall;
      return tell(serving.decide());
    },
    hear: (given: Partial<Gate> = {}) =>
      serving.setGate(makeGate({ sentAtMs: time.wall, sentMonotonicMs: time.monotonic, ...given })),
  };
}

describe('the decision of a request', () => {
  it('is the active entry of the schedule, at every instant', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1_000)), fc.array(fc.nat(1_100)), (activations, instants) => {
        const entries = activations.sort((a, b) => a - b).map((activation, index) => makeEntry(index + 1, activation));
        const { serving, at } = makeServing(entries);
        for (const now of instants.sort((a, b) => a - b)) {
          at(now);
          expect(serving.decide().entry).toBe(activeEntry(entries, now));
        }
      }),
    );
  });

  it('is the new entry at its very instant, and the old one just before', () => {
    const { at } = makeServing(two);
    expect([99.999, 100, 199.999, 200].map(at)).toEqual(['nothing', 'serve 1', 'serve 1', 'serve 2']);
  });

  it('does not go back when the clock does', () => {
    const { at, setTo } = makeServing(two);
    expect([at(200), setTo(150), at(201)]).toEqual(['serve 2', 'serve 2', 'serve 2']);
  });

  it('is to refuse, not to stay with the old one, when the new generation is not there', () => {
    const { serving, at } = makeServing(two, { closed: [2] });
    expect([at(150), at(200)]).toEqual(['serve 1', 'generation']);
    expect(serving.decide()).toMatchObject({ entry: { epoch: 2 }, problem: 'it is not held' });
  });

  it('keeps the entry before the active one in use, for the way back', () => {
    const { serving, at } = makeServing([...two, makeEntry(3, 300), makeEntry(4, 400)]);
    at(300);
    expect(serving.entriesInUse().map(each => each.epoch)).toEqual([2, 3, 4]);
  });
});

describe('a worker with a keeper', () => {
  it('refuses until the keeper has spoken, and says that it waits for it', async () => {
    const { serving, at, hear } = makeServing(two, { isKept: true });
    expect(at(150)).toBe('unheard');
    hear();
    await serving.heard;
    expect(at(151)).toBe('serve 1');
  });

  it('goes by the clock of the keeper, whatever its own shows, but takes the difference for an error', () => {
    const { at, hear, serving, time } = makeServing(two, { isKept: true });
    at(150);
    hear({ sentAtMs: 140 });
    expect(serving.now()).toBe(140);
    expect(serving.clockErrorMs()).toBe(10);
    expect([at(199.5), at(200), at(219.5), at(220)]).toEqual(['serve 1', 'hold 2', 'hold 2', 'serve 2']);
    expect(time.wall).toBe(220);
  });

  it('is not moved by a step of the clock, and refuses near an instant until the keeper has looked at it', () => {
    const { at, setTo, hear, serving } = makeServing(two, { isKept: true });
    at(150);
    hear();
    expect(setTo(250)).toBe('clock');
    expect(serving.now()).toBe(150);
    expect(serving.clockErrorMs()).toBe(100);
    hear({ sentAtMs: 250, clockErrorMs: 1 });
    expect(at(251)).toBe('serve 2');
  });

  it('refuses by itself when the keeper is silent, and answers again when it speaks', () => {
    const { at, hear } = makeServing(two, { isKept: true });
    at(150);
    hear({ leaseUntilMs: 160 });
    expect([at(159.9), at(160)]).toEqual(['serve 1', 'lease']);
    hear({ leaseUntilMs: 300 });
    expect(at(161)).toBe('serve 1');
  });

  it('passes over a word that another has overtaken', () => {
    const { at, hear } = makeServing(two, { isKept: true });
    at(150);
    hear();
    hear({ sentMonotonicMs: 140, leaseUntilMs: 0 });
    expect(at(151)).toBe('serve 1');
  });

  it('has the old one open while it holds, and has not switched', () => {
    const { at, hear, serving } = makeServing(two, { isKept: true });
    at(150);
    hear({ clockErrorMs: 5 });
    expect(at(196)).toBe('hold 2');
    expect(serving.active?.epoch).toBe(1);
    expect(serving.entriesInUse().map(each => each.epoch)).toEqual([1, 2]);
  });
});

describe('a clock that is set', () => {
  it('back doesn’t bring the old one back in a process that was not asked since: another one of the box may have been', () => {
    const { at, setTo, hear, serving } = makeServing(two, { isKept: true });
    at(150);
    hear();
    expect([at(199), at(201)]).toEqual(['hold 2', 'hold 2']);
    setTo(101);
    hear();
    expect(at(102)).toBe('clock');
    expect(serving.decide()).toMatchObject({ problem: expect.stringContaining('was set back') });
    expect([at(182), at(202)]).toEqual(['hold 2', 'serve 2']);
  });

  it('forward and back again leaves what is valid by it as it was, where its error says so', () => {
    const { at, setTo, hear } = makeServing(two, { isKept: true });
    at(150);
    hear();
    setTo(1_150);
    hear({ clockErrorMs: 1_001 });
    expect(at(1_151)).toBe('clock');
    setTo(152);
    hear({ clockErrorMs: 1 });
    expect(at(153)).toBe('serve 1');
  });
});

describe('a user who is ahead of the box', () => {
  it('takes it along, and everybody else too, when the instant is near', () => {
    const { at, serving } = makeServing(two);
    expect(at(150)).toBe('serve 1');
    expect(serving.follow(2)).toMatchObject({ kind: 'serve', entry: { epoch: 2 } });
    expect(at(151)).toBe('serve 2');
  });

  it('is refused when it is not, or its generation is not open, or nothing is known of it; others are not', () => {
    const far = makeServing(two);
    expect(far.at(149)).toBe('serve 1');
    expect(far.serving.follow(2)).toMatchObject({ kind: 'refuse', cause: 'clock' });
    expect(far.serving.follow(3)).toMatchObject({ kind: 'refuse', cause: 'clock' });
    expect(far.at(149.5)).toBe('serve 1');
    const closed = makeServing(two, { closed: [2] });
    closed.at(199);
    expect(closed.serving.follow(2)).toMatchObject({ kind: 'refuse' });
  });
});

describe('observations', () => {
  it('are the last answer of an older epoch and the first of the new one; looking is no answer', () => {
    const { serving, observations, at, time } = makeServing(two);
    at(150.25);
    at(199.5);
    expect(observations.of(2)).toEqual({ worker: 3, lastOld: 199.5, firstNew: null });
    time.wall = 200.1;
    serving.peek();
    expect(observations.of(2)).toMatchObject({ lastOld: 199.5, firstNew: null });
    at(200.75);
    at(250);
    expect(observations.of(2)).toEqual({ worker: 3, lastOld: 199.5, firstNew: 200.75 });
    expect(observations.of(1)).toEqual({ worker: 3, lastOld: null, firstNew: 150.25 });
  });

  it('are of answers, not of requests that are held', () => {
    const { observations, at, hear } = makeServing(two, { isKept: true });
    at(150);
    hear({ clockErrorMs: 5 });
    for (const wall of [192.5, 193, 199, 206.9, 207.25]) at(wall);
    expect(observations.of(2)).toMatchObject({ lastOld: 192.5, firstNew: 207.25 });
  });

  it('of long ago are forgotten', () => {
    const observations = new Observations(0);
    for (let epoch = 1; epoch <= 100; epoch++) observations.record(epoch, epoch);
    expect(observations.of(100).firstNew).toBe(100);
    expect(observations.of(1).firstNew).toBeNull();
  });
});
