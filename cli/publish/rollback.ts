/**
 * Back to a generation that the boxes hold already: a new entry with an older digest, at the soonest instant. Nothing is sent;
 * where the worker processes have it open, as they keep the one before, nothing is opened either.
 */
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { activeEntry } from '#contract/schedule.ts';
import { findNamed } from '../catalog/reference.ts';
import { failure } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import type { FleetKeys } from '../keys/fleet-keys.ts';
import { loadFleetKeys } from '../keys/key-file.ts';
import { HostError } from '../remote/session.ts';
import { listenForInterrupt } from '../run/interrupt.ts';
import { commit, nothingHappened } from './commit.ts';
import { hasVotedFor } from './coordinate.ts';
import type { PublishEvent } from './events.ts';
import type { History } from './history.ts';
import { withPublishLock } from './lock.ts';
import { makeEntry } from './make-entry.ts';
import { failIfTooMany } from './missing.ts';
import { type Publication, watch } from './publish.ts';
import { bringHistory, decideTogether, prepare } from './ready-boxes.ts';
import { recordPublication } from './record.ts';
import { checkInventory, checkRoster } from './roster.ts';
import { survey } from './survey.ts';
import { QUICK_VOTES_MS, soonestInstant } from './times.ts';

export interface RollbackRequest {
  /** An epoch, or the beginning of a digest; null for what was valid before. */
  to: string | null;
  without: readonly string[];
  allowMissing: number;
  lockWaitMs: number;
  emit(event: PublishEvent): void;
}

type Rollback = Omit<Publication, 'boxes'>;

export async function rollBackCatalogue(fleet: Fleet, request: RollbackRequest): Promise<Rollback> {
  const { emit, allowMissing } = request;
  const keys = loadFleetKeys(fleet.inventory.path);
  const roster = fleet.inventory.bricks.catalogue.hosts;
  const interrupt = listenForInterrupt(() => {});
  const say = (text: string) => emit({ type: 'stage', stage: 'wait', text });
  const wait = { waitMs: request.lockWaitMs, allowMissing, signal: interrupt.signal, say };
  try {
    const scheduled = await withPublishLock(fleet, roster, wait, () => schedule(fleet, request, keys));
    return { ...scheduled, spread: await watch(fleet, scheduled, interrupt, emit) };
  } finally {
    interrupt.end();
  }
}

async function schedule(
  fleet: Fleet,
  { to, without, allowMissing, emit }: RollbackRequest,
  keys: FleetKeys,
): Promise<Omit<Rollback, 'spread'>> {
  const { inventory } = fleet;
  const roster = inventory.bricks.catalogue.hosts;
  checkInventory(inventory);
  const known = await survey(fleet, roster, { allowMissing, without, emit });
  const { boxes, missing, history } = known;
  checkRoster(history, roster, without);
  const digest = findTarget(history, boxes, to);
  const aborted = nothingHappened(history.lastEpoch + 1);
  for (const [host, box] of boxes) if (!box.generations.includes(digest)) missing.set(host, lacking(host, digest));
  failIfTooMany(missing, allowMissing, aborted);
  await bringHistory(fleet, known, emit);
  if (![...boxes.values()].every(box => isOpen(box, digest))) await prepare(fleet, known, digest, emit);
  const left = await decideTogether(fleet, known, { allowMissing, without, emit, isFresh: true });
  const nowMs = Date.now();
  const draft = { digest, activation: soonestInstant(nowMs, QUICK_VOTES_MS), without, allowMissing, cancels: null };
  const entry = makeEntry(inventory, keys, history, draft, nowMs);
  const text = `epoch ${entry.epoch} goes back to ${digest.slice(0, 12)} at ${new Date(entry.activation).toISOString()}`;
  emit({ type: 'stage', stage: 'commit', text });
  const state = await commit(fleet, history, entry, { aborted, emit });
  const voters = entry.roster.filter(host => hasVotedFor(state, host));
  recordPublication(fleet, { entry, outcome: 'committed', voters, spread: null }, emit);
  return { entry, missing: left, voters };
}

/** Throws where there is nothing to go back to, or something is scheduled that would come after it. */
export function findTarget(history: History, boxes: ReadonlyMap<string, BoxStatus>, to: string | null): string {
  const nowMs = Date.now();
  const active = activeEntry(history.entries, nowMs);
  const ahead = history.entries.find(({ activation }) => activation > nowMs);
  if (ahead !== undefined) {
    const message = `epoch ${ahead.epoch} is scheduled for ${new Date(ahead.activation).toISOString()} and would replace it again`;
    throw failure('BRK-PUB-ORDER', null, message, `take it back first: bricks catalog abort ${ahead.epoch}`);
  }
  const before = history.entries.findLast(({ digest }) => digest !== active?.digest);
  const digest = to === null ? before?.digest : findNamed(to, boxes, [], nowMs).digest;
  if (digest !== undefined && digest !== active?.digest) return digest;
  const message =
    digest === undefined ? 'no other generation was valid before this one' : `${digest.slice(0, 12)} is valid already`;
  throw failure('BRK-PUB-NOWHERE', null, message, 'see: bricks catalog list');
}

function isOpen({ workers }: BoxStatus, digest: string): boolean {
  return workers.length > 0 && workers.every(({ isUp, open }) => isUp && open.includes(digest));
}

function lacking(where: string, digest: string): HostError {
  const message = `does not hold ${digest.slice(0, 12)} any more`;
  const hint = `bricks catalog pin ${digest.slice(0, 12)} sends it, where this machine has a copy`;
  return new HostError({ code: 'BRK-PUB-NOT-HELD', where, message, hint }, false);
}
