import type { Gate } from '#contract/gate.ts';
import type { Clock } from '#runtime/clock.ts';

export interface Clocks {
  wall: Clock;
  coarseWall: Clock;
  monotonic: Clock;
}

/**
 * The keeper's clock and this process's are one, each read to the millisecond, and no nearer than this can they be told apart.
 * So it always counts as an error: two processes of a box may go by two words of the keeper.
 */
export const SAME_CLOCK_MS = 2;

/**
 * The wall clock that is decided by. Once the keeper has spoken it is the keeper's, the one whose error is known, carried on
 * by the monotonic clock: a step of the system's clock doesn't move it. But then one of the two is wrong, or the machine
 * stood still for a while, and until the keeper has looked at it again the difference counts as an error.
 */
export class CarriedClock {
  /** What comes to the error that the keeper gave of its clock, milliseconds. */
  strayMs = 0;
  readonly #clocks: Clocks;
  /** What the keeper's wall clock is ahead of the monotonic one; null: there is no word of it, and the own wall clock counts. */
  #leadMs: number | null = null;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  now(): number {
    if (this.#leadMs === null) return this.#clocks.wall();
    const nowMs = this.#clocks.monotonic() + this.#leadMs;
    const strayMs = Math.abs(this.#clocks.coarseWall() - nowMs);
    if (strayMs > this.strayMs) this.strayMs = strayMs;
    return nowMs;
  }

  /** What it showed, by the keeper's last word, at an instant of the monotonic clock; none of it, at none. */
  wallAt(monotonicMs: number): number {
    return this.#leadMs === null ? Number.NEGATIVE_INFINITY : monotonicMs + this.#leadMs;
  }

  /** On the monotonic clock. */
  monotonicOf(nowMs: number): number {
    return nowMs - (this.#leadMs ?? 0);
  }

  follow({ sentAtMs, sentMonotonicMs }: Gate): void {
    this.#leadMs = sentAtMs - sentMonotonicMs;
    this.strayMs = SAME_CLOCK_MS;
  }
}
