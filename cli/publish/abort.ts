import type { Entry } from '#contract/schedule.ts';
import { majorityOf } from '#contract/votes.ts';
import { failure, type Problem, usageError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { loadFleetKeys } from '../keys/key-file.ts';
import { commit } from './commit.ts';
import { hasVotedFor } from './coordinate.ts';
import type { PublishEvent } from './events.ts';
import { type History, schedulesOf } from './history.ts';
import { type LockWait, withPublishLock } from './lock.ts';
import { makeCancellation } from './make-entry.ts';
import { bringHistory } from './ready-boxes.ts';
import { recordPublication } from './record.ts';
import { settle } from './settle.ts';
import { askSome, type Surveyed } from './survey.ts';
import { isInTime } from './times.ts';
import { collectUndecided } from './undecided.ts';

export interface Aborted {
  epoch: number;
  /** `refused`: it was never committed; `cancelled`: by a later entry; `before`: by an earlier command. */
  how: 'refused' | 'cancelled' | 'before';
  /** The epoch of the entry that takes it back; null where it was never committed. */
  by: number | null;
}

export interface AbortRequest {
  epoch: number;
  wait: Omit<LockWait, 'signal' | 'allowMissing'>;
  emit(event: PublishEvent): void;
}

/**
 * Takes an epoch back while its instant is ahead: one that is undecided is voted down, one that is committed is cancelled by
 * another entry. A majority of the boxes is enough for either. Throws BricksError.
 */
export async function abortEpoch(fleet: Fleet, request: AbortRequest): Promise<Aborted> {
  const roster = fleet.inventory.bricks.catalogue.hosts;
  const allowMissing = roster.length - majorityOf(roster.length);
  const wait = { ...request.wait, allowMissing, signal: new AbortController().signal };
  return await withPublishLock(fleet, roster, wait, () => takeBack(fleet, request, allowMissing), nothingTakenBack);
}

async function takeBack(fleet: Fleet, request: AbortRequest, allowMissing: number): Promise<Aborted> {
  const { epoch, emit } = request;
  const roster = fleet.inventory.bricks.catalogue.hosts;
  let found = await askSome(fleet, roster, allowMissing);
  for (const open of collectUndecided(found.history, schedulesOf(found.boxes))) {
    const { outcome } = await settle(fleet, found.history, open, emit);
    if (outcome === 'abort') {
      recordPublication(fleet, { entry: open.entry, outcome: 'aborted', voters: [], spread: null }, emit);
      if (open.entry.epoch === epoch) return { epoch, how: 'refused', by: null };
    }
    found = await askSome(fleet, roster, allowMissing);
  }
  const done = findTakenBack(epoch, found);
  return done ?? (await cancel(fleet, request, found, allowMissing));
}

function findTakenBack(epoch: number, { history, boxes }: Surveyed): Aborted | undefined {
  const by = history.log.find(({ cancels }) => cancels === epoch);
  if (by !== undefined) return { epoch, how: 'before', by: by.epoch };
  if (history.log.some(entry => entry.epoch === epoch)) return undefined;
  const isRefused = [...boxes.values()].some(({ schedule }) =>
    schedule.some(({ kind, entry }) => kind === 'abort' && entry.epoch === epoch),
  );
  if (isRefused) return { epoch, how: 'before', by: null };
  throw usageError('BRK-PUB-NO-EPOCH', null, `no box has an epoch ${epoch}`, 'see: bricks catalog list');
}

async function cancel(
  fleet: Fleet,
  { epoch, emit }: AbortRequest,
  known: Surveyed,
  allowMissing: number,
): Promise<Aborted> {
  const { history } = known;
  const taken = findCancellable(history, epoch);
  await bringHistory(fleet, known, emit);
  const { digest, activation } = taken;
  const draft = { digest, activation, without: [], allowMissing, cancels: epoch };
  const entry = makeCancellation(loadFleetKeys(fleet.inventory.path), history, draft, Date.now());
  const text = `epoch ${entry.epoch} takes epoch ${epoch} back: the boxes vote`;
  emit({ type: 'stage', stage: 'commit', text });
  const state = await commit(fleet, history, entry, { aborted: staysScheduled(taken), emit });
  const voters = entry.roster.filter(host => hasVotedFor(state, host));
  recordPublication(fleet, { entry, outcome: 'committed', voters, spread: null }, emit);
  return { epoch, how: 'cancelled', by: entry.epoch };
}

/** Throws where it is valid already, or too soon for a vote, or not the last. */
function findCancellable({ log, entries }: History, epoch: number): Entry {
  const taken = log.find(entry => entry.epoch === epoch)!;
  if (taken.cancels !== null) {
    const message = `epoch ${epoch} takes epoch ${taken.cancels} back and activates nothing itself`;
    throw usageError('BRK-PUB-NO-EPOCH', null, message, 'see: bricks catalog list');
  }
  const last = entries.at(-1)!;
  if (last.epoch !== epoch && last.activation > taken.activation && isInTime(taken.activation, Date.now())) {
    const message = `epoch ${last.epoch} comes after epoch ${epoch}: the last one is taken back first`;
    throw failure('BRK-PUB-NOT-LAST', null, message, `first: bricks catalog abort ${last.epoch}`);
  }
  if (isInTime(taken.activation, Date.now())) return taken;
  const message = `epoch ${epoch} is valid from ${new Date(taken.activation).toISOString()}: too soon for the boxes to vote on taking it back`;
  throw failure('BRK-PUB-VALID', null, message, 'once it is valid: bricks catalog rollback');
}

function staysScheduled({ epoch, activation }: Entry): Problem {
  const message = `epoch ${epoch} stays scheduled for ${new Date(activation).toISOString()}`;
  return { code: 'BRK-PUB-STAYS', where: null, message, hint: 'run the same command again before its instant' };
}

const nothingTakenBack = {
  code: 'BRK-PUB-STAYS',
  where: null,
  message: 'nothing was taken back: a majority of the boxes is needed for that',
  hint: 'run the same command again before the instant',
};
