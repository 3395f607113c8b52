import type { Gate } from '#contract/gate.ts';
import type { Entry } from '#contract/schedule.ts';

/** An entry that nobody signed. */
export function makeEntry(epoch: number, activation: number): Entry {
  return {
    epoch,
    digest: String(epoch).padStart(64, '0'),
    activation,
    voteBy: 0,
    roster: [],
    members: {},
    without: [],
    policy: { allowMissing: 0 },
    previous: null,
    cancels: null,
    signature: '',
  };
}

/** A keeper's word that holds for ever, but for what is given. */
export function makeGate(given: Partial<Gate> = {}): Gate {
  return {
    sentAtMs: 0,
    sentMonotonicMs: 0,
    clockErrorMs: 0,
    leaseUntilMs: Number.MAX_SAFE_INTEGER,
    doubtFromMs: null,
    reason: null,
    lastEpoch: 0,
    ...given,
  };
}
