import type { Gate } from '#contract/gate.ts';

/** Undefined where it is none. JSON has no -Infinity: a lease that never was comes as null. */
export function readGate(raw: unknown): Gate | undefined {
  const gate = raw as Gate | null | undefined;
  if (typeof gate !== 'object' || gate === null) return undefined;
  const { sentAtMs, sentMonotonicMs, clockErrorMs, doubtFromMs, reason, lastEpoch } = gate;
  const leaseUntilMs = gate.leaseUntilMs ?? Number.NEGATIVE_INFINITY;
  const areNumbers =
    [sentAtMs, sentMonotonicMs, clockErrorMs].every(Number.isFinite) &&
    clockErrorMs >= 0 &&
    typeof leaseUntilMs === 'number';
  const isDoubt = doubtFromMs === null || Number.isFinite(doubtFromMs);
  const isReason = reason === null || typeof reason === 'string';
  if (!areNumbers || !isDoubt || !isReason || !Number.isSafeInteger(lastEpoch) || lastEpoch < 0) return undefined;
  return { sentAtMs, sentMonotonicMs, clockErrorMs, leaseUntilMs, doubtFromMs, reason, lastEpoch };
}
