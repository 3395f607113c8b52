import { MOST_HELD_MS } from '../schedule/decide.ts';
import type { Decision, Refusal, Serving, Settled } from '../schedule/serving.ts';

interface Held {
  /** On the clock of performance.now(). */
  deadlineMs: number;
  settle: (decision: Settled) => void;
}

/**
 * Requests that came while an instant was over on some clocks and not on all. A timer wakes them, and the clock decides: one
 * that goes off late makes them wait longer, not wrong. Who has waited MOST_HELD_MS is refused, and may try elsewhere.
 */
export class Holding {
  readonly #serving: Pick<Serving, 'peek' | 'now'>;
  /** The one that waits longest is the first. */
  #held: Held[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(serving: Pick<Serving, 'peek' | 'now'>) {
    this.#serving = serving;
  }

  hold(decision: Decision & { kind: 'hold' }, settle: Held['settle']): void {
    this.#held.push({ deadlineMs: performance.now() + MOST_HELD_MS, settle });
    if (this.#timer === undefined) this.#setTimer(decision);
  }

  #setTimer({ untilMs }: Decision & { kind: 'hold' }): void {
    const leftMs = this.#held[0]!.deadlineMs - performance.now();
    const waitMs = Math.max(1, Math.min(untilMs - this.#serving.now(), leftMs));
    this.#timer = setTimeout(() => this.#wake(), waitMs);
  }

  #wake(): void {
    this.#timer = undefined;
    const decision = this.#serving.peek();
    if (decision.kind === 'hold') this.#keepOn(decision);
    else for (const { settle } of this.#held.splice(0)) settle(this.#decideAgain());
  }

  #keepOn(decision: Decision & { kind: 'hold' }): void {
    const nowMs = performance.now();
    const waiting = this.#held.findIndex(({ deadlineMs }) => deadlineMs > nowMs);
    const expired = this.#held.splice(0, waiting < 0 ? this.#held.length : waiting);
    if (this.#held.length > 0) this.#setTimer(decision);
    for (const { settle } of expired) settle(refuseHeld(decision));
  }

  /** Those before it may have taken their time. */
  #decideAgain(): Settled {
    const decision = this.#serving.peek();
    return decision.kind === 'hold' ? refuseHeld(decision) : decision;
  }
}

function refuseHeld({ entry }: Decision & { kind: 'hold' }): Refusal {
  const problem = `whether epoch ${entry.epoch} is valid yet could not be told for ${MOST_HELD_MS} ms`;
  return { kind: 'refuse', cause: 'clock', entry, problem };
}
