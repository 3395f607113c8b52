import type { Gate } from '#contract/gate.ts';

/** All processes of a machine read one monotonic clock, but not at one instant. */
const SAME_INSTANT_MS = 1;

/**
 * Undefined where it is none, or was sent later than now: taken for a word, it would silence all those that do come.
 * JSON has no -Infinity: a lease that never was comes as null.
 */
export function readGate(raw: unknown, monotonicMs: number): Gate | undefined {
  const gate = raw as Gate | null | undefined;
  if (typeof gate !== 'object' || gate === null) return undefined;
  const { sentAtMs, sentMonotonicMs, clockErrorMs, doubtFromMs, reason, lastEpoch } = gate;
  const leaseUntilMs = gate.leaseUntilMs ?? Number.NEGATIVE_INFINITY;
  const areClocks =
    [sentAtMs, sentMonotonicMs, clockErrorMs].every(Number.isFinite) &&
    clockErrorMs >= 0 &&
    sentMonotonicMs <= monotonicMs + SAME_INSTANT_MS &&
    typeof leaseUntilMs === 'number';
  const isDoubt = doubtFromMs === null || Number.isFinite(doubtFromMs);
  const isReason = reason === null || typeof reason === 'string';
  if (!areClocks || !isDoubt || !isReason || !Number.isSafeInteger(lastEpoch) || lastEpoch < 0) return undefined;
  return { sentAtMs, sentMonotonicMs, clockErrorMs, leaseUntilMs, doubtFromMs, reason, lastEpoch };
}
