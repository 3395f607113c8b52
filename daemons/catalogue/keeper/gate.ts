import type { Gate } from '#contract/gate.ts';
import type { Entry } from '#contract/schedule.ts';
import type { Now } from './instants.ts';
import { LEASE_MS, neededAnswers } from './lease.ts';
import type { Peers } from './peers.ts';

/** Where it isn't known how far the clock is from others it may be anything: what was answered from once is answered on, and no more. */
const UNMEASURED_MS = Number.MAX_SAFE_INTEGER;
/** But of one or two boxes each must be able to go on alone, and be believed that its clock is as near as this. */
const UNMEASURED_ALONE_MS = 2_000;
const ALWAYS = Number.MAX_SAFE_INTEGER;

interface View {
  members: Entry['members'];
  peers: Peers;
  undecided: readonly Entry[];
  lastEpoch: number;
}

/** What the workers may do until they hear more. */
export function makeGate(
  { host, onDoubt }: { host: string; onDoubt: 'fence' | 'keep-old' },
  { members, peers, undecided, lastEpoch }: View,
  now: Now,
): Gate {
  const isAlone = neededAnswers(host, Object.keys(members)) <= 0;
  const clockErrorMs = peers.clockError(members, now) ?? (isAlone ? UNMEASURED_ALONE_MS : UNMEASURED_MS);
  const common = { sentAtMs: now.wallMs, sentMonotonicMs: now.monotonicMs, clockErrorMs, lastEpoch };
  if (onDoubt === 'keep-old') return { ...common, leaseUntilMs: ALWAYS, doubtFromMs: null, reason: null };
  const leaseUntilMs = peers.leaseUntil(Object.keys(members), now);
  const doubt = undecided.toSorted((a, b) => a.activation - b.activation)[0];
  const reason =
    leaseUntilMs <= now.monotonicMs ? describeSilence(host, peers, members, now) : doubt && describeDoubt(doubt);
  return { ...common, leaseUntilMs, doubtFromMs: doubt?.activation ?? null, reason: reason ?? null };
}

function describeSilence(host: string, peers: Peers, members: Entry['members'], now: Now): string {
  const roster = Object.keys(members);
  const others = peers.describe(members, now);
  const heard = others.filter(({ heardMsAgo }) => heardMsAgo !== null && heardMsAgo < LEASE_MS).length;
  return `${heard} of ${others.length} other boxes answer, and with fewer than ${neededAnswers(host, roster)} it may have missed an update`;
}

function describeDoubt({ epoch, activation }: Entry): string {
  return `whether epoch ${epoch} is valid from ${new Date(activation).toISOString()} is not known yet`;
}
