/**
 * A publication, from a generation on the operator's disk to the same answer on every box:
 *
 *   lock → survey → send → prepare → (in time?) → commit → unlock → watch
 *
 * Up to the commit nothing is promised anywhere: a failure, or the end of this process, leaves every box as it was, with
 * at most an unused file. If this process is killed between two boxes in the commit, the next publication finds the
 * unfinished entry and withdraws it (its instant ahead) or gives it to the boxes that lack it (its instant past); see
 * docs/generations.md for what remains.
 */
import type { Entry } from '#contract/schedule.ts';
import { BricksError, failure } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Fleet } from '../fleet.ts';
import { formatDuration } from '../output/duration.ts';
import { type Interrupt, listenForInterrupt } from '../run/interrupt.ts';
import { askHost } from './box.ts';
import { checkTime, commit, nothingHappened, soonestInstant } from './commit.ts';
import { confirm } from './confirm.ts';
import type { PublishEvent } from './events.ts';
import { everywhere } from './everywhere.ts';
import { type History, nextEntry } from './history.ts';
import { withPublishLock } from './lock.ts';
import { checkInventory, checkRoster } from './roster.ts';
import { sendGeneration } from './send.ts';
import type { Shipped } from './ship.ts';
import type { Spread } from './spread.ts';
import { survey } from './survey.ts';
import type { Uplink } from './uplink.ts';

/** An instant further ahead is not waited for. */
const WAIT_MS = 600_000;
const STOPPING = 'stopping where nothing is half done; once more stops at once';

export interface Publication {
  entry: Entry;
  boxes: ({ host: string } & Shipped)[];
  /** Null when the instant is too far ahead to be waited for. */
  spread: Spread | null;
}

export interface PublishRequest {
  /** The operator's copies of generations, a folder each; that of `digest` is published. */
  store: string;
  digest: string;
  /** Milliseconds since the Unix epoch; null for as soon as every box is prepared. */
  activation: number | null;
  /** Boxes of the last publication that are off for good, though they were never told. */
  without: readonly string[];
  uplink: Uplink;
  /** How long to wait for another run that holds a box. */
  lockWaitMs: number;
  emit(event: PublishEvent): void;
}

export async function publish(fleet: Fleet, request: PublishRequest): Promise<Publication> {
  const { emit } = request;
  const roster = fleet.inventory.bricks.catalogue.hosts;
  const interrupt = listenForInterrupt(() => emit({ type: 'stage', stage: 'wait', text: STOPPING }));
  const wait = {
    waitMs: request.lockWaitMs,
    signal: interrupt.signal,
    say: (text: string) => emit({ type: 'stage', stage: 'wait', text }),
  };
  try {
    const { entry, boxes } = await withPublishLock(fleet, roster, wait, () => schedule(fleet, request, interrupt));
    const waitMs = entry.activation - Date.now();
    if (waitMs > WAIT_MS) return { entry, boxes, spread: null };
    const text = `stored on all ${roster.length} boxes; valid in ${formatDuration(waitMs)}`;
    emit({ type: 'stage', stage: 'wait', text });
    const stopped = new Promise<never>((_, reject) => {
      interrupt.onInterrupt(() => reject(staysScheduled(entry)));
    });
    return { entry, boxes, spread: await Promise.race([confirm(fleet, entry), stopped]) };
  } finally {
    interrupt.end();
  }
}

/** All that is done under the lock: afterwards every box has the entry. */
async function schedule(fleet: Fleet, request: PublishRequest, interrupt: Interrupt) {
  const { digest, activation, emit } = request;
  const roster = fleet.inventory.bricks.catalogue.hosts;
  checkInventory(fleet.inventory);
  const { boxes, history } = await survey(fleet, roster, emit);
  checkRoster(history, roster, request.without);
  checkOrder(history, activation ?? Date.now());
  const draft = nextEntry(history, digest, activation ?? Date.now(), roster);
  const text = `sending ${digest.slice(0, 12)} to ${roster.length} boxes`;
  emit({ type: 'stage', stage: 'send', text });
  const outcome = nothingHappened(draft);
  const { store, uplink } = request;
  const shipped = await sendGeneration(fleet, { roster, boxes, history, digest, store, uplink, outcome, emit });
  stopIfInterrupted(interrupt, draft);
  await prepare(fleet, draft, emit);
  stopIfInterrupted(interrupt, draft);
  const entry = activation === null ? { ...draft, activation: soonestInstant(Date.now()) } : draft;
  checkTime(entry, Date.now());
  const instant = new Date(entry.activation).toISOString();
  emit({ type: 'stage', stage: 'commit', text: `epoch ${entry.epoch} becomes valid at ${instant}` });
  await commit(fleet, boxes, history, entry);
  return { entry, boxes: roster.map(host => ({ host, ...shipped.get(host)! })) };
}

async function prepare(fleet: Fleet, entry: Entry, emit: (event: PublishEvent) => void): Promise<void> {
  emit({ type: 'stage', stage: 'prepare', text: 'every worker process opens and warms it' });
  await everywhere(entry.roster, nothingHappened(entry), async host => {
    const { workers } = await askHost(fleet, host, 'prepare', { digest: entry.digest });
    emit({ type: 'box', host, text: `prepared by ${workers.length} worker processes` });
  });
}

function checkOrder(history: History, activation: number): void {
  const last = history.entries.at(-1);
  if (last === undefined || last.activation < activation) return;
  const instant = new Date(last.activation).toISOString();
  const hint = `choose an instant after ${instant}, or take that one back: bricks catalog abort ${last.epoch}`;
  const message = `epoch ${last.epoch} is scheduled for ${instant}, which is not before this one`;
  throw failure('BRK-PUB-ORDER', null, message, hint);
}

function stopIfInterrupted(interrupt: Interrupt, entry: Entry): void {
  if (interrupt.isInterrupted()) throw new BricksError(nothingHappened(entry), EXIT.interrupted);
}

function staysScheduled({ epoch, activation }: Entry): BricksError {
  const message = `interrupted: epoch ${epoch} is stored on every box and becomes valid at ${new Date(activation).toISOString()}`;
  const problem = {
    code: 'BRK-PUB-INTERRUPTED',
    where: null,
    message,
    hint: `to take it back: bricks catalog abort ${epoch}`,
  };
  return new BricksError(problem, EXIT.interrupted);
}
