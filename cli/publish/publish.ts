/**
 * A publication, from a generation on the operator's disk to the same answer on every box:
 *
 *   lock → survey → send → prepare → decide → propose, votes, outcome → unlock → watch
 *
 * Up to the proposal nothing is promised anywhere: a failure, or the end of this process, leaves every box as it was, with
 * at most an unused file. From then on the boxes settle the entry among themselves, whether this process lives or not.
 */
import type { Entry } from '#contract/schedule.ts';
import { BricksError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Fleet } from '../fleet.ts';
import type { FleetKeys } from '../keys/fleet-keys.ts';
import { formatDuration } from '../output/duration.ts';
import { type Interrupt, listenForInterrupt } from '../run/interrupt.ts';
import { commit, nothingHappened } from './commit.ts';
import { confirm } from './confirm.ts';
import { hasVotedFor } from './coordinate.ts';
import type { PublishEvent } from './events.ts';
import type { History } from './history.ts';
import { withPublishLock } from './lock.ts';
import { makeEntry } from './make-entry.ts';
import { failIfTooMany } from './missing.ts';
import { bringHistory, decideTogether, prepare, takeOut } from './ready-boxes.ts';
import { recordPublication } from './record.ts';
import { checkInventory, checkRoster } from './roster.ts';
import { sendGeneration } from './send.ts';
import type { Shipped } from './ship.ts';
import type { Spread } from './spread.ts';
import { type Surveyed, survey } from './survey.ts';
import { checkTime, soonestInstant } from './times.ts';
import type { Uplink } from './uplink.ts';

/** An instant further ahead is not waited for. */
const WAIT_MS = 600_000;
const STOPPING = 'stopping where nothing is half done; once more stops at once';

export interface Publication {
  entry: Entry;
  boxes: ({ host: string } & Shipped)[];
  /** Boxes that were left out, as --allow-missing lets it. */
  missing: string[];
  /** Boxes that voted for it by the time its outcome was known. */
  voters: string[];
  /** Null when the instant is too far ahead to be waited for. */
  spread: Spread | null;
}

export interface PublishRequest {
  keys: FleetKeys;
  /** The operator's copies of generations, a folder each; that of `digest` is published. */
  store: string;
  digest: string;
  /** Milliseconds since the Unix epoch; null for as soon as every box is prepared. */
  activation: number | null;
  /** Boxes of the last publication that are off for good, though they were never told. */
  without: readonly string[];
  allowMissing: number;
  uplink: Uplink;
  /** How long to wait for another run that holds a box. */
  lockWaitMs: number;
  emit(event: PublishEvent): void;
}

type Scheduled = Omit<Publication, 'spread'>;

export async function publish(fleet: Fleet, request: PublishRequest): Promise<Publication> {
  const { emit } = request;
  const roster = fleet.inventory.bricks.catalogue.hosts;
  const interrupt = listenForInterrupt(() => emit({ type: 'stage', stage: 'wait', text: STOPPING }));
  const wait = {
    waitMs: request.lockWaitMs,
    allowMissing: request.allowMissing,
    signal: interrupt.signal,
    say: (text: string) => emit({ type: 'stage', stage: 'wait', text }),
  };
  try {
    const scheduled = await withPublishLock(fleet, roster, wait, () => schedule(fleet, request, interrupt));
    return { ...scheduled, spread: await watch(fleet, scheduled, interrupt, emit) };
  } finally {
    interrupt.end();
  }
}

/** Stays until the instant, unless that is far ahead; null then. */
export async function watch(
  fleet: Fleet,
  { entry, missing, voters }: Pick<Scheduled, 'entry' | 'missing' | 'voters'>,
  interrupt: Interrupt,
  emit: (event: PublishEvent) => void,
): Promise<Spread | null> {
  const waitMs = entry.activation - Date.now();
  if (waitMs > WAIT_MS) return null;
  emit({ type: 'stage', stage: 'wait', text: `it is decided; valid in ${formatDuration(Math.max(0, waitMs))}` });
  const stopped = new Promise<never>((_, reject) => {
    interrupt.onInterrupt(() => reject(staysScheduled(entry)));
  });
  const hosts = entry.roster.filter(host => !missing.includes(host));
  const spread = await Promise.race([confirm(fleet, entry, hosts), stopped]);
  recordPublication(fleet, { entry, outcome: 'committed', voters, spread }, emit);
  return spread;
}

/** All that is done under the lock: afterwards the entry is committed. */
async function schedule(fleet: Fleet, request: PublishRequest, interrupt: Interrupt): Promise<Scheduled> {
  const { digest, activation, keys, without, allowMissing, emit } = request;
  const roster = fleet.inventory.bricks.catalogue.hosts;
  checkInventory(fleet.inventory);
  const known = await survey(fleet, roster, { allowMissing, without, emit });
  const { missing, history } = known;
  for (const { problem } of missing.values()) emit({ type: 'box', host: problem.where!, text: problem.message });
  checkRoster(history, roster, without);
  checkOrder(history, activation ?? Date.now());
  const aborted = nothingHappened(history.lastEpoch + 1);
  const shipped = await give(fleet, request, known);
  failIfTooMany(missing, allowMissing, aborted);
  stopIfInterrupted(interrupt, history);
  await bringHistory(fleet, known, emit);
  await prepare(fleet, known, digest, emit);
  stopIfInterrupted(interrupt, history);
  const left = await decideTogether(fleet, known, request);
  const nowMs = Date.now();
  const draft = { digest, activation: activation ?? soonestInstant(nowMs), without, allowMissing, cancels: null };
  checkTime(draft.activation, nowMs, aborted);
  const entry = makeEntry(fleet.inventory, keys, history, draft, nowMs);
  const instant = new Date(entry.activation).toISOString();
  emit({
    type: 'stage',
    stage: 'commit',
    text: `epoch ${entry.epoch} is to become valid at ${instant}: the boxes vote`,
  });
  const state = await commit(fleet, history, entry, { aborted, emit });
  const voters = entry.roster.filter(host => hasVotedFor(state, host));
  recordPublication(fleet, { entry, outcome: 'committed', voters, spread: null }, emit);
  return { entry, boxes: [...shipped].map(([host, each]) => ({ host, ...each })), missing: left, voters };
}

async function give(fleet: Fleet, request: PublishRequest, { boxes, missing, history }: Surveyed) {
  const { digest, store, uplink, emit } = request;
  const roster = [...boxes.keys()];
  emit({ type: 'stage', stage: 'send', text: `sending ${digest.slice(0, 12)} to ${roster.length} boxes` });
  const { shipped, failures } = await sendGeneration(fleet, { roster, boxes, history, digest, store, uplink, emit });
  takeOut(missing, failures, emit);
  return new Map(roster.flatMap(host => (shipped.has(host) ? [[host, shipped.get(host)!] as const] : [])));
}

function checkOrder({ entries }: History, activation: number): void {
  const last = entries.at(-1);
  if (last === undefined || last.activation < activation) return;
  const instant = new Date(last.activation).toISOString();
  const hint = `choose an instant after ${instant}, or take that one back: bricks catalog abort ${last.epoch}`;
  const message = `epoch ${last.epoch} is scheduled for ${instant}, which is not before this one`;
  throw new BricksError({ code: 'BRK-PUB-ORDER', where: null, message, hint });
}

function stopIfInterrupted(interrupt: Interrupt, { lastEpoch }: History): void {
  if (interrupt.isInterrupted()) throw new BricksError(nothingHappened(lastEpoch + 1), EXIT.interrupted);
}

function staysScheduled({ epoch, activation }: Entry): BricksError {
  const message = `interrupted: epoch ${epoch} is decided and becomes valid at ${new Date(activation).toISOString()}`;
  const problem = {
    code: 'BRK-PUB-INTERRUPTED',
    where: null,
    message,
    hint: `to take it back: bricks catalog abort ${epoch}`,
  };
  return new BricksError(problem, EXIT.interrupted);
}
