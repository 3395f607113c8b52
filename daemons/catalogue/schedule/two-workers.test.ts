import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Gate } from '#contract/gate.ts';
import type { Answers } from '../http/answers.ts';
import { makeEntry, makeGate } from './entry.fixture.ts';
import { Observations } from './observations.ts';
import { type Decision, Serving } from './serving.ts';

/** Two worker processes of one box, and what may happen to it. */
type Happening =
  | { kind: 'run'; ms: number }
  | { kind: 'set clock'; ms: number }
  /** The first worker hears it at once, the other later, but before the clock is set again. */
  | { kind: 'word'; errorMs: number; leaseMs: number; doubtFromMs: number | null; readLateMs: number }
  | { kind: 'second hears' }
  | { kind: 'old word again'; which: number }
  | { kind: 'ask'; worker: 0 | 1 };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('ask'), worker: fc.constantFrom(0, 1) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('run'), ms: fc.double({ min: 0, max: 40, noNaN: true }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('set clock'), ms: fc.constantFrom(-1_000, -30, -1.5, 1.5, 30, 1_000) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('word'),
      errorMs: fc.constantFrom(0, 0, 1, 5, 30),
      leaseMs: fc.constantFrom(-10, 50, 2_000, 2_000, 2_000),
      doubtFromMs: fc.constantFrom(null, null, null, 1_200, 1_230),
      readLateMs: fc.constantFrom(0, 0, 0.5, 3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('second hears') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('old word again'), which: fc.nat(20) }) },
) as fc.Arbitrary<Happening>;

const entries = [makeEntry(1, -100_000), makeEntry(2, 1_200), makeEntry(3, 1_230)];

it('two workers of a box never let a user go back, whatever its clock and the words of its keeper do', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(happening, { minLength: 20, maxLength: 80, size: 'max' }), happenings => {
      const box = new Box();
      for (const each of happenings) box.let(each);
      expect(box.answered).toEqual(box.answered.toSorted((a, b) => a - b));
      for (const decision of box.decisions) seen.add(decision);
    }),
    { numRuns: 3_000 },
  );
  expect([...seen].sort()).toEqual([
    'clock',
    'doubt',
    'hold 2',
    'hold 3',
    'lease',
    'serve 1',
    'serve 2',
    'serve 3',
    'unheard',
  ]);
});

class Box {
  readonly answered: number[] = [];
  readonly decisions: string[] = [];
  readonly #time = { wall: 1_150, monotonic: 0 };
  readonly #workers = [this.#makeWorker(), this.#makeWorker()] as const;
  readonly #words: Gate[] = [];
  /** The lease of the last word, as each worker has it. */
  readonly #leases = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  #isBehind = false;

  let(each: Happening): void {
    if (each.kind === 'run') this.#run(each.ms);
    if (each.kind === 'set clock') {
      this.#letSecondHear();
      this.#time.wall += each.ms;
    }
    if (each.kind === 'word') this.#speak(each);
    if (each.kind === 'second hears') this.#letSecondHear();
    if (each.kind === 'old word again') this.#repeat(each.which);
    if (each.kind === 'ask') this.#ask(each.worker);
  }

  #run(ms: number): void {
    this.#time.wall += ms;
    this.#time.monotonic += ms;
  }

  #speak({ errorMs, leaseMs, doubtFromMs, readLateMs }: Happening & { kind: 'word' }): void {
    this.#letSecondHear();
    this.#run(0.1);
    const { wall, monotonic } = this.#time;
    const sent = { sentAtMs: wall - readLateMs, sentMonotonicMs: monotonic };
    const word = makeGate({ ...sent, clockErrorMs: errorMs, leaseUntilMs: monotonic + leaseMs, doubtFromMs });
    this.#words.push(word);
    this.#tell(0, word);
    this.#isBehind = true;
  }

  #letSecondHear(): void {
    if (this.#isBehind) this.#tell(1, this.#words.at(-1)!);
    this.#isBehind = false;
  }

  #repeat(which: number): void {
    const word = this.#words.at(-2 - which);
    if (word !== undefined) for (const worker of this.#workers) worker.setGate(word);
  }

  #tell(worker: 0 | 1, word: Gate): void {
    this.#workers[worker].setGate(word);
    this.#leases[worker] = word.leaseUntilMs;
  }

  #ask(worker: 0 | 1): void {
    const serving = this.#workers[worker];
    const decision = tell(serving.decide());
    this.decisions.push(decision);
    serving.refresh();
    expect(tell(serving.peek())).toBe(decision);
    if (!decision.startsWith('serve')) return;
    expect(this.#time.monotonic).toBeLessThan(this.#leases[worker]!);
    this.answered.push(Number(decision.slice(-1)));
  }

  #makeWorker(): Serving {
    const serving = new Serving({
      clocks: {
        wall: () => this.#time.wall,
        coarseWall: () => Math.floor(this.#time.wall),
        monotonic: () => this.#time.monotonic,
      },
      isKept: true,
      observations: new Observations(0),
      answersFor: () => ({}) as Answers,
      onSwitch: () => {},
    });
    serving.setEntries(entries);
    return serving;
  }
}

function tell(decision: Decision): string {
  return decision.kind === 'refuse' ? decision.cause : `${decision.kind} ${decision.entry.epoch}`;
}
