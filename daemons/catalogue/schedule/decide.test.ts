import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gate } from '#contract/gate.ts';
import { activeEntry } from '#contract/schedule.ts';
import { CAUSES, decideAt, MOST_HELD_MS, UNKEPT, type Verdict } from './decide.ts';
import { makeEntry, makeGate } from './entry.fixture.ts';

const entries = [makeEntry(1, 1_000), makeEntry(2, 2_000)];

/** "serve 1", "hold 2", "refuse doubt" */
function tell(verdict: Verdict): string {
  return verdict.kind === 'refuse' ? `refuse ${verdict.cause}` : `${verdict.kind} ${verdict.entry.epoch}`;
}

function tellAll(verdict: Verdict): string {
  return `${tell(verdict)}, entry ${verdict.entry?.epoch}`;
}

function decide(wallMs: number, gate: Gate | null, monotonicMs = 0, answered = 0): string {
  return tell(decideAt({ entries, gate, wallMs, monotonicMs, answered: entries[answered - 1] }));
}

describe('a worker that the keeper tells what it may do', () => {
  it('refuses until it has heard the first word', () => {
    expect(decide(1_500, null)).toBe('refuse unheard');
  });

  it('answers until its lease is over, by the clock that nobody can set', () => {
    const gate = makeGate({ leaseUntilMs: 700 });
    expect(decide(1_500, gate, 699.999)).toBe('serve 1');
    expect(decide(1_500, gate, 700)).toBe('refuse lease');
  });

  it('says why there is no lease where the keeper knew, and that it is silent where the lease ran out', () => {
    const reasonAt = (gate: Gate) => {
      const verdict = decideAt({ entries, gate, wallMs: 1_500, monotonicMs: 900 });
      return verdict.kind === 'refuse' ? verdict.reason : undefined;
    };
    expect(reasonAt(makeGate({ leaseUntilMs: 700, sentMonotonicMs: 800, reason: '0 of 2 answer' }))).toBe(
      '0 of 2 answer',
    );
    expect(reasonAt(makeGate({ leaseUntilMs: 700, sentMonotonicMs: 600, reason: 'a doubt' }))).toContain(
      'said nothing',
    );
  });

  it('answers from the old one until the latest clock has the instant, holds, and from the new one when the earliest has it', () => {
    const gate = makeGate({ clockErrorMs: 5 });
    const told = [1_994.9, 1_995, 2_000, 2_004.9, 2_005].map(wallMs => decide(wallMs, gate));
    expect(told).toEqual(['serve 1', 'hold 2', 'hold 2', 'hold 2', 'serve 2']);
  });

  it('tells a held request when it will be over', () => {
    const verdict = decideAt({ entries, gate: makeGate({ clockErrorMs: 5 }), wallMs: 1_996, monotonicMs: 0 });
    expect(verdict).toMatchObject({ kind: 'hold', untilMs: 2_005, forMs: 9 });
  });

  it('refuses what it would have to hold for too long', () => {
    const gate = makeGate({ clockErrorMs: 100 });
    expect(decide(1_899, gate)).toBe('serve 1');
    expect(decide(1_900, gate)).toBe('refuse clock');
    expect(decide(2_100 - MOST_HELD_MS - 0.001, gate)).toBe('refuse clock');
    expect(decide(2_100 - MOST_HELD_MS, gate)).toBe('hold 2');
    expect(decide(2_100, gate)).toBe('serve 2');
  });

  it('refuses from the instant on that is in doubt, by the latest clock', () => {
    const gate = makeGate({ clockErrorMs: 5, doubtFromMs: 1_800 });
    expect(decide(1_794.9, gate)).toBe('serve 1');
    expect(decide(1_795, gate)).toBe('refuse doubt');
    expect(decide(9_000, gate)).toBe('refuse doubt');
  });

  it('names the valid entry where it refuses, so that its generation stays open', () => {
    const gate = makeGate({ leaseUntilMs: -1 });
    expect(decideAt({ entries, gate, wallMs: 1_500, monotonicMs: 0 })).toMatchObject({ entry: { epoch: 1 } });
  });

  it('refuses before the first activation, and without any', () => {
    expect(decide(999, makeGate())).toBe('refuse nothing');
    expect(tell(decideAt({ entries: [], gate: makeGate(), wallMs: 1, monotonicMs: 0 }))).toBe('refuse nothing');
  });

  it('holds for one instant after the other where they are nearer than the clock is sure', () => {
    const near = [...entries, makeEntry(3, 2_004)];
    const gate = makeGate({ clockErrorMs: 5 });
    const at = (wallMs: number) => tell(decideAt({ entries: near, gate, wallMs, monotonicMs: 0 }));
    expect([1_994, 1_999, 2_005, 2_008.9, 2_009].map(at)).toEqual(['serve 1', 'hold 2', 'hold 3', 'hold 3', 'serve 3']);
  });
});

describe('what was answered from', () => {
  it('stays when the clock goes back', () => {
    expect(decide(1_500, makeGate(), 0, 2)).toBe('serve 2');
    expect(decide(500, makeGate(), 0, 2)).toBe('serve 2');
    expect(decide(1_998, makeGate({ clockErrorMs: 5 }), 0, 2)).toBe('serve 2');
  });

  it('stays no longer than the lease does', () => {
    expect(decide(1_500, makeGate({ leaseUntilMs: -1 }), 0, 2)).toBe('refuse lease');
  });

  it('is not gone back behind when it was taken back: the box refuses until something later is valid', () => {
    const [first] = entries;
    const left = [first!, makeEntry(4, 3_000)];
    const at = (wallMs: number) =>
      tell(decideAt({ entries: left, gate: makeGate(), wallMs, monotonicMs: 0, answered: entries[1] }));
    expect([at(1_500), at(2_999), at(3_000)]).toEqual(['refuse taken-back', 'refuse taken-back', 'serve 4']);
  });
});

// Quarters of a millisecond, which sums of doubles hold exactly.
const quarters = (min: number, max: number) => fc.integer({ min: 4 * min, max: 4 * max }).map(count => count / 4);
const three = [...entries, makeEntry(3, 2_010)];
/** Of one box at one moment: any of its entries may have been answered from, any may have been taken back since. */
const circumstances = fc.record({
  entries: fc.subarray(three),
  gate: fc.option(
    fc
      .record({
        clockErrorMs: quarters(0, 60),
        leaseUntilMs: quarters(-100, 3_000),
        doubtFromMs: fc.option(quarters(1_000, 4_000)),
      })
      .map(makeGate),
    { freq: 10 },
  ),
  wallMs: quarters(0, 5_000),
  answered: fc.option(fc.constantFrom(...three), { nil: undefined }),
  reached: fc.option(fc.constantFrom(...three), { nil: undefined, freq: 1 }),
});

describe('the decision', () => {
  const instants = fc.double({ min: 0, max: 5_000, noNaN: true });

  it('without a keeper is the active entry of the schedule', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(5_000)), instants, (activations, wallMs) => {
        const all = activations.sort((a, b) => a - b).map((activation, index) => makeEntry(index + 1, activation));
        const verdict = decideAt({ entries: all, gate: UNKEPT, wallMs, monotonicMs: 0 });
        expect(verdict.entry).toBe(activeEntry(all, wallMs));
      }),
    );
  });

  it('never lets one box answer old after another has answered new, if their clocks are as near as they say', () => {
    const box = fc.record({
      error: fc.double({ min: 0, max: 50, noNaN: true }),
      share: fc.double({ min: -1, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(box, box, instants, fc.double({ min: 0, max: 200, noNaN: true }), (one, other, trueMs, laterMs) => {
        const epochAt = ({ error, share }: typeof one, timeMs: number) => {
          const gate = makeGate({ clockErrorMs: error });
          const verdict = decideAt({ entries, gate, wallMs: timeMs + error * share, monotonicMs: 0 });
          return verdict.kind === 'serve' ? verdict.entry.epoch : undefined;
        };
        const seen = epochAt(one, trueMs);
        const after = epochAt(other, trueMs + laterMs);
        if (seen !== undefined && after !== undefined) expect(after).toBeGreaterThanOrEqual(seen);
      }),
      { numRuns: 5_000 },
    );
  });

  it('stays the same for as long as it says, and no longer, whatever its cause', () => {
    const causes = new Set<string>();
    fc.assert(
      fc.property(circumstances, fc.constantFrom(0, 0.25, 0.5, 0.75), (given, share) => {
        const verdict = decideAt({ ...given, monotonicMs: 0 });
        const after = (ms: number) => tellAll(decideAt({ ...given, wallMs: given.wallMs + ms, monotonicMs: ms }));
        causes.add(tell(verdict).replace(/ \d+$/, ''));
        expect(verdict.forMs).toBeGreaterThan(0);
        expect(after(Math.min(verdict.forMs, 10_000) * share)).toBe(tellAll(verdict));
        const isForEver = verdict.forMs > 1e12;
        if (!isForEver) expect(after(verdict.forMs)).not.toBe(tellAll(verdict));
      }),
      { numRuns: 10_000 },
    );
    // "generation" is none of its own: whether a file is open is not known here.
    const refusals = CAUSES.filter(cause => cause !== 'generation').map(cause => `refuse ${cause}`);
    expect([...causes].sort()).toEqual(['hold', 'serve', ...refusals].sort());
  });
});
