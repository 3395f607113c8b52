/**
 * How far this box's wall clock may be from those of the others.
 *
 * Each answer of a peer bounds the difference: it was written between the question and its arrival, so the peer's clock was
 * within half the round trip of what is halfway between. Of each peer the sharpest of the last answers counts. The error is the
 * least that covers a majority of the boxes, this one among them. Two boxes' majorities share a box, so their clocks are apart
 * by no more than both errors: that is all that "nobody answers old after anybody has answered new" needs, and it needs no
 * time server. (Cristian, "Probabilistic clock synchronization", 1989, for the one answer.)
 */
import type { Now } from './instants.ts';

/** Two clocks that are disciplined by chrony drift apart by a few millionths; undisciplined quartz by less than this. */
const DRIFT = 100e-6;
/** Answers remembered of each peer: about ten seconds. */
const KEPT = 40;

interface Sample {
  /** The peer's clock minus ours, had the answer been written halfway. */
  offsetMs: number;
  /** Half the round trip. */
  errorMs: number;
  monotonicMs: number;
}

export class ClockError {
  readonly #samples = new Map<string, Sample[]>();
  /** Wall minus monotonic clock. */
  #lead: number | undefined;

  /** The question was sent at `sent`, answered at `peerWallMs` of the peer's clock, and the answer is here `now`. */
  add(peer: string, peerWallMs: number, sent: Now, now: Now): void {
    this.#followSteps(now);
    const roundTripMs = now.monotonicMs - sent.monotonicMs;
    const offsetMs = peerWallMs - (now.wallMs - roundTripMs / 2);
    const samples = this.#samples.get(peer) ?? [];
    samples.push({ offsetMs, errorMs: roundTripMs / 2, monotonicMs: now.monotonicMs });
    if (samples.length > KEPT) samples.shift();
    this.#samples.set(peer, samples);
  }

  /**
   * Milliseconds; null where too few were measured. `needed` is how many of `peers` it must cover.
   */
  of(peers: readonly string[], needed: number, now: Now): number | null {
    if (needed <= 0) return 0;
    this.#followSteps(now);
    const bounds = peers.flatMap(peer => this.#boundOf(peer, now.monotonicMs) ?? []).sort((a, b) => a - b);
    return bounds[needed - 1] ?? null;
  }

  #boundOf(peer: string, monotonicMs: number): number | undefined {
    const bounds = (this.#samples.get(peer) ?? []).map(
      sample => Math.abs(sample.offsetMs) + sample.errorMs + DRIFT * (monotonicMs - sample.monotonicMs),
    );
    return bounds.length === 0 ? undefined : Math.min(...bounds);
  }

  /** A clock that was set is off by that much more, or less, against every answer from before. */
  #followSteps({ wallMs, monotonicMs }: Now): void {
    const lead = wallMs - monotonicMs;
    const step = this.#lead === undefined ? 0 : lead - this.#lead;
    this.#lead = lead;
    if (step === 0) return;
    for (const samples of this.#samples.values()) for (const sample of samples) sample.offsetMs -= step;
  }
}
