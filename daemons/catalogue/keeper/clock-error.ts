/**
 * How far this box's wall clock may be from those of the others.
 *
 * Each answer of a peer bounds the difference: it was written between the question and its arrival, so the peer's clock was
 * within half the round trip of what is halfway between. Of each peer the sharpest of the last answers counts. The error is the
 * least that covers a majority of the boxes, this one among them. Two boxes' majorities share a box, so their clocks are apart
 * by no more than both errors: that is all that "nobody answers old after anybody has answered new" needs, and it needs no
 * time server. (Cristian, "Probabilistic clock synchronization", 1989, for the one answer.)
 *
 * That the shared box's clock was not set between the two answers is seen to by the box itself: whoever has measured it by what
 * it showed before goes by that for SAMPLE_MS, and his workers for a lease more. So a box does not tell its clock for that long
 * after it was set, or after a start where it doesn't know what it showed before; and meanwhile its own error is at least the
 * step, or, where that isn't known, covers one box more: then the box that is shared is another one.
 */
import type { Now } from './instants.ts';
import { LEASE_MS } from './lease.ts';

/** Two clocks that are disciplined by chrony drift apart by a few millionths; undisciplined quartz by less than this. */
const DRIFT = 100e-6;
/** So long an answer counts, from its question on. */
const SAMPLE_MS = 1_000;
const UNSETTLED_MS = SAMPLE_MS + LEASE_MS;
/** Less than this is what reading two clocks one after the other comes to. */
const STEP_MS = 0.05;
/** What is left of a difference of two times since 1970, as a floating-point number. */
const ROUNDING_MS = 0.001;

interface Sample {
  /** The peer's clock minus ours, had the answer been written halfway. */
  offsetMs: number;
  /** Half the round trip. */
  errorMs: number;
  /** When the question was sent. */
  monotonicMs: number;
}

export class ClockError {
  readonly #samples = new Map<string, Sample[]>();
  /** Wall minus monotonic clock. */
  #lead: number;
  readonly #startedMs: number;
  #steps: { monotonicMs: number; byMs: number }[] = [];
  #highestMs = Number.NEGATIVE_INFINITY;

  /** `leadMs`: by how much the wall clock was ahead of the monotonic one when this machine's last keeper ended; null: not known. */
  constructor(now: Now, leadMs: number | null) {
    this.#lead = leadMs ?? now.wallMs - now.monotonicMs;
    this.#startedMs = leadMs === null ? now.monotonicMs : Number.NEGATIVE_INFINITY;
  }

  /** The question was sent at `sent`, answered at `peerWallMs` of the peer's clock, and the answer is here `now`. */
  add(peer: string, peerWallMs: number, sent: Now, now: Now): void {
    this.#followSteps(now);
    const roundTripMs = now.monotonicMs - sent.monotonicMs;
    const offsetMs = peerWallMs - (now.wallMs - roundTripMs / 2);
    const known = (this.#samples.get(peer) ?? []).filter(sample => isFresh(sample, now));
    this.#samples.set(peer, [...known, { offsetMs, errorMs: roundTripMs / 2, monotonicMs: sent.monotonicMs }]);
  }

  /**
   * Milliseconds; null where too few were measured, or it is not known by what others go. `needed` is how many of `peers` it
   * must cover.
   */
  of(peers: readonly string[], needed: number, now: Now): number | null {
    this.#followSteps(now);
    if (needed <= 0) return this.#behindMs(now);
    const bounds = peers.flatMap(peer => this.#boundOf(peer, now) ?? []).sort((a, b) => a - b);
    const bound = bounds[this.#isNew(now) ? needed : needed - 1];
    return bound === undefined ? null : Math.max(bound, this.#steppedMs());
  }

  /** What a box that is alone has been answering by is all there is to go by: a clock that was set back is off by that. */
  #behindMs({ wallMs }: Now): number {
    this.#highestMs = Math.max(this.#highestMs, wallMs);
    return this.#highestMs - wallMs;
  }

  /** The wall clock, for others to measure; null where some may still go by what it showed before. */
  tell(now: Now): number | null {
    this.#followSteps(now);
    return this.#isNew(now) || this.#steppedMs() > STEP_MS ? null : now.wallMs;
  }

  #isNew({ monotonicMs }: Now): boolean {
    return monotonicMs < this.#startedMs + UNSETTLED_MS;
  }

  #boundOf(peer: string, now: Now): number | undefined {
    const fresh = (this.#samples.get(peer) ?? []).filter(sample => isFresh(sample, now));
    const bounds = fresh.map(
      ({ offsetMs, errorMs, monotonicMs }) =>
        Math.abs(offsetMs) + errorMs + DRIFT * (now.monotonicMs - monotonicMs) + STEP_MS,
    );
    return bounds.length === 0 ? undefined : Math.min(...bounds);
  }

  #steppedMs(): number {
    return this.#steps.reduce((sum, { byMs }) => sum + Math.abs(byMs), 0);
  }

  /** A clock that was set is off by that much more, or less, against every answer from before. */
  #followSteps({ wallMs, monotonicMs }: Now): void {
    const lead = wallMs - monotonicMs;
    const byMs = lead - this.#lead;
    this.#steps = this.#steps.filter(step => step.monotonicMs > monotonicMs - UNSETTLED_MS);
    // Left as it is, so that what creeps adds up.
    if (Math.abs(byMs) < ROUNDING_MS) return;
    this.#lead = lead;
    this.#steps.push({ monotonicMs, byMs });
    for (const samples of this.#samples.values()) for (const sample of samples) sample.offsetMs -= byMs;
  }
}

function isFresh({ monotonicMs }: Sample, now: Now): boolean {
  return monotonicMs > now.monotonicMs - SAMPLE_MS;
}
