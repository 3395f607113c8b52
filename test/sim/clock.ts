import type { Now } from '../../daemons/catalogue/keeper/instants.ts';

/** When a run begins, by a clock that is right: 2026, so that instants look like instants. */
export const BEGIN_MS = 1_767_225_600_000;

/** Clocks are not further off than this, milliseconds. */
export const MOST_OFF_MS = 1_500;

/** The two clocks of a machine against true time, which no machine knows. */
export class MachineClock {
  /** Of the wall clock. */
  #offsetMs: number;
  /** Of both, as a share. */
  readonly #drift: number;
  readonly #monotonicFromMs: number;

  constructor(offsetMs: number, drift: number, monotonicFromMs: number) {
    this.#offsetMs = offsetMs;
    this.#drift = drift;
    this.#monotonicFromMs = monotonicFromMs;
  }

  at(trueMs: number): Now {
    return { wallMs: this.wallAt(trueMs), monotonicMs: this.monotonicAt(trueMs) };
  }

  wallAt(trueMs: number): number {
    return BEGIN_MS + this.#offsetMs + trueMs * (1 + this.#drift);
  }

  monotonicAt(trueMs: number): number {
    return this.#monotonicFromMs + trueMs * (1 + this.#drift);
  }

  /** The true time at which the monotonic clock shows this. */
  trueTimeOf(monotonicMs: number): number {
    return (monotonicMs - this.#monotonicFromMs) / (1 + this.#drift);
  }

  /** Several faults together put it no further off than one, for the keeper takes a clock that it could not measure to be within 2 s. */
  step(byMs: number): void {
    this.#offsetMs = Math.max(-MOST_OFF_MS, Math.min(MOST_OFF_MS, this.#offsetMs + byMs));
  }

  /** Wrong by this much from now on, whatever it was before. */
  set(wrongByMs: number, trueMs: number): void {
    this.#offsetMs = wrongByMs - trueMs * this.#drift;
  }
}
