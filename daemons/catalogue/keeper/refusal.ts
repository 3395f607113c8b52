import { canonicalEntry, type Entry, LEAD_MS } from '#contract/schedule.ts';
import { AdminFailure } from '../admin/failure.ts';

/** An error above this can't be held over: requests would wait twice as long. Milliseconds. */
export const MOST_CLOCK_ERROR_MS = 10;

/** What a box knows when it is asked for its vote. */
export interface Ground {
  host: string;
  /** All that is committed, in order of epoch, and the digest of the last one's canonical text. */
  log: readonly Entry[];
  head: string | null;
  /** Activations that stand, in order. */
  standing: readonly Entry[];
  /** Other entries whose outcome is not known here. */
  undecided: readonly Entry[];
  clockErrorMs: number | null;
  wallMs: number;
}

/** Why a box doesn't vote for an entry; undefined where it does. That the generation is prepared others look at. */
export function refuseEntry(entry: Entry, ground: Ground): AdminFailure | undefined {
  return (
    refusePlace(entry, ground) ??
    refuseRoster(entry, ground) ??
    refuseTimes(entry, ground) ??
    refuseClock(entry, ground)
  );
}

function refusePlace(entry: Entry, { log, head, standing, undecided }: Ground): AdminFailure | undefined {
  const last = log.at(-1);
  if (last !== undefined && entry.epoch <= last.epoch) {
    return conflict(`epoch ${entry.epoch} comes after epoch ${last.epoch}, which this box has already`);
  }
  if (entry.previous !== head) {
    return conflict(`epoch ${entry.epoch} names ${entry.previous} as the entry before it, this box has ${head}`);
  }
  const open = undecided.find(
    each => each.epoch < entry.epoch && !each.roster.some(host => entry.without.includes(host)),
  );
  if (open !== undefined) return conflict(`the outcome of epoch ${open.epoch} is not known yet`);
  const later = undecided.find(each => each.epoch > entry.epoch);
  if (later !== undefined) return conflict(`epoch ${entry.epoch} comes after epoch ${later.epoch}, which is voted on`);
  return entry.cancels === null ? undefined : refuseCancellation(entry, standing);
}

function refuseCancellation(entry: Entry, standing: readonly Entry[]): AdminFailure | undefined {
  const last = standing.at(-1);
  const isSame = last?.epoch === entry.cancels && last?.activation === entry.activation && last.digest === entry.digest;
  if (isSame) return undefined;
  return conflict(
    `epoch ${entry.cancels} is not the last one that stands here, so epoch ${entry.epoch} can't take it back`,
  );
}

function refuseRoster({ epoch, roster, without }: Entry, { host, log }: Ground): AdminFailure | undefined {
  if (!roster.includes(host)) return conflict(`epoch ${epoch} is not for this box`);
  const lost = log.at(-1)?.roster.find(each => !roster.includes(each) && !without.includes(each));
  if (lost === undefined) return undefined;
  return conflict(
    `epoch ${epoch} leaves out ${lost}, which the entry before it is for, and does not say that it is off`,
  );
}

function refuseTimes(
  { epoch, activation, voteBy, cancels }: Entry,
  { standing, wallMs }: Ground,
): AdminFailure | undefined {
  const last = standing.at(-1);
  if (cancels === null && last !== undefined && activation <= last.activation) {
    return conflict(
      `epoch ${epoch} would activate at ${activation}, epoch ${last.epoch} already at ${last.activation}`,
    );
  }
  const leadMs = activation - voteBy;
  if (leadMs < LEAD_MS)
    return conflict(`epoch ${epoch} has ${leadMs} ms between the last vote and its instant, not ${LEAD_MS}`);
  if (wallMs <= voteBy) return undefined;
  return new AdminFailure('too-late', `votes on epoch ${epoch} ended at ${voteBy}, it is ${wallMs} here`);
}

function refuseClock({ epoch }: Entry, { clockErrorMs }: Ground): AdminFailure | undefined {
  if (clockErrorMs !== null && clockErrorMs <= MOST_CLOCK_ERROR_MS) return undefined;
  const fact =
    clockErrorMs === null
      ? 'how far its clock is from those of the other boxes is not known yet'
      : `its clock may be ${clockErrorMs.toFixed(1)} ms from those of the other boxes`;
  return new AdminFailure('clock', `no vote for epoch ${epoch}: ${fact}, and ${MOST_CLOCK_ERROR_MS} ms are the most`);
}

function conflict(message: string): AdminFailure {
  return new AdminFailure('conflict', message);
}

export function isSameEntry(a: Entry, b: Entry): boolean {
  return canonicalEntry(a) === canonicalEntry(b);
}
