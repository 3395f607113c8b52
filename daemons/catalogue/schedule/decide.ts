import type { Gate } from '#contract/gate.ts';
import type { Entry } from '#contract/schedule.ts';

/** A request waits no longer than this for an instant to be over on every clock. */
export const MOST_HELD_MS = 20;

/**
 * Why a box answers 503: the keeper has never spoken, or not for too long, or not all is decided, or the clock isn't good
 * enough, or what was answered from is valid no more; its generation isn't open; no epoch is valid.
 */
export const CAUSES = ['unheard', 'lease', 'doubt', 'clock', 'taken-back', 'generation', 'nothing'] as const;
export type Cause = (typeof CAUSES)[number];

/**
 * What is to be done with a request. `forMs`: how long the same will be true, as long as both clocks run on and neither
 * the entries nor the gate change.
 */
export type Verdict =
  | { kind: 'serve'; entry: Entry; forMs: number }
  /** Until the wall clock shows `untilMs`; then it is to be answered from `entry`. */
  | { kind: 'hold'; entry: Entry; untilMs: number; forMs: number }
  /** `entry`: the one that is valid as far as is known. */
  | { kind: 'refuse'; cause: Cause; reason: string; entry?: Entry; forMs: number };

export interface Circumstances {
  /** Activations that stand, in their order. */
  entries: readonly Entry[];
  /** The keeper's last word; null: none yet. */
  gate: Gate | null;
  wallMs: number;
  monotonicMs: number;
  /** The entry answered from last. */
  answered?: Entry | undefined;
  /** The last one that another process of the box may have answered from, whatever its clock shows now. */
  reached?: Entry | undefined;
}

/** Stands for a keeper's word where there is no keeper: the disk and the clock are trusted. */
export const UNKEPT: Gate = {
  sentAtMs: 0,
  sentMonotonicMs: 0,
  clockErrorMs: 0,
  leaseUntilMs: Number.POSITIVE_INFINITY,
  doubtFromMs: null,
  reason: null,
  lastEpoch: 0,
};

/**
 * Which entry a request is answered from, as a pure function of what is known. The true time is in [E, L], the clock with
 * its error on either side. Of the next activation T:
 *
 *   L < T: the old one      E < T ≤ L: held, some box may have answered from either      E ≥ T: the new one
 *
 * If no two boxes' clocks are further apart than their errors together, no box answers from the old one after any box has
 * answered from the new one. What has been answered from stays, whatever the clock does: a user has seen it.
 */
export function decideAt({ entries, gate, wallMs, monotonicMs, answered, reached }: Circumstances): Verdict {
  const earliestMs = wallMs - (gate?.clockErrorMs ?? 0);
  const index = findValid(entries, earliestMs, answered);
  const entry = entries[index];
  const next = entries[index + 1];
  const waitMs = (next?.activation ?? Number.POSITIVE_INFINITY) - earliestMs;
  const refuse = (cause: Cause, reason: string, forMs: number): Verdict => ({
    kind: 'refuse',
    cause,
    reason,
    entry,
    forMs,
  });
  if (gate === null) return refuse('unheard', UNHEARD, waitMs);
  const leaseMs = gate.leaseUntilMs - monotonicMs;
  if (leaseMs <= 0) return refuse('lease', describeLease(gate), waitMs);
  const latestMs = wallMs + gate.clockErrorMs;
  const doubtMs = (gate.doubtFromMs ?? Number.POSITIVE_INFINITY) - latestMs;
  if (doubtMs <= 0) return refuse('doubt', gate.reason ?? UNKNOWN, Math.min(leaseMs, waitMs));
  const trustedMs = Math.min(leaseMs, doubtMs);
  if (next !== undefined && (latestMs >= next.activation || isAtLeast(reached, next))) {
    const forMs = Math.min(trustedMs, waitMs > MOST_HELD_MS ? waitMs - MOST_HELD_MS : waitMs);
    if (waitMs > MOST_HELD_MS) return refuse('clock', describeClock(gate, next, latestMs), forMs);
    return { kind: 'hold', entry: next, untilMs: wallMs + waitMs, forMs };
  }
  const forMs = Math.min(trustedMs, (next?.activation ?? Number.POSITIVE_INFINITY) - latestMs);
  const seenEpoch = Math.max(answered?.epoch ?? 0, reached?.epoch ?? 0);
  if (seenEpoch > (entry?.epoch ?? 0)) {
    return refuse('taken-back', `it may have answered from epoch ${seenEpoch}, which was taken back`, forMs);
  }
  if (entry === undefined) return refuse('nothing', 'no generation has been activated on this box', forMs);
  return { kind: 'serve', entry, forMs };
}

/** No clock is known to be that far off: what the keeper says where it knows nothing. */
const A_YEAR_MS = 3.2e10;
const UNHEARD = 'the keeper of the schedule has not said yet that this box may answer';
const UNKNOWN = 'whether an update is valid is not known yet';

/** The last entry whose instant is over on every clock, or the one answered from, if that is later; -1 for none. */
function findValid(entries: readonly Entry[], earliestMs: number, answered: Entry | undefined): number {
  return entries.findLastIndex(({ activation, epoch }) => activation <= earliestMs || epoch === answered?.epoch);
}

function isAtLeast(reached: Entry | undefined, { epoch }: Entry): boolean {
  return reached !== undefined && reached.epoch >= epoch;
}

/** It may have been over when the gate was sent, and the gate says why; or nothing has come since. */
function describeLease({ leaseUntilMs, sentMonotonicMs, reason }: Gate): string {
  const wasOver = leaseUntilMs <= sentMonotonicMs;
  return wasOver && reason !== null ? reason : 'the keeper of the schedule has said nothing for too long';
}

function describeClock({ clockErrorMs }: Gate, { epoch, activation }: Entry, latestMs: number): string {
  return `${tellClock(clockErrorMs, latestMs >= activation)}, and so it can't tell whether epoch ${epoch} is valid yet`;
}

function tellClock(clockErrorMs: number, isPast: boolean): string {
  if (clockErrorMs > A_YEAR_MS) return 'how far its clock is from those of the other boxes is not known';
  return isPast ? `its clock may be ${Math.ceil(clockErrorMs)} ms off` : 'its clock was set back';
}
