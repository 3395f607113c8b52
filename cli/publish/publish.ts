/**
 * A publication, from a generation on the operator's disk to the same answer on every box:
 *
 *   survey → send → prepare → (all prepared in time?) → commit → watch
 *
 * Up to the commit nothing is promised anywhere: a failure, or the end of this process, leaves every box as it was, with
 * at most an unused file. The commit writes one entry into each box's schedule, within a tenth of a second on all of
 * them. If it can't be stored on all, it is withdrawn from those that have it, well before its instant. If this process
 * is killed between two boxes, the next publication finds the unfinished entry and withdraws it (its instant ahead) or
 * gives it to the boxes that lack it (its instant past); see docs/generations.md for what remains.
 */
import type { BoxStatus, Watched } from '#contract/catalogue-admin.ts';
import { activeEntry, committedEntries, type Entry } from '#contract/schedule.ts';
import { BricksError, failure } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { formatDuration } from '../output/duration.ts';
import { formatSize } from '../output/size.ts';
import { askBox } from './box.ts';
import type { PublishEvent } from './events.ts';
import { everywhere, failTogether, tryEverywhere } from './everywhere.ts';
import { type History, missingEntries, nextEntry } from './history.ts';
import { shipGeneration } from './ship.ts';
import { measureSpread, type Spread } from './spread.ts';
import { survey } from './survey.ts';

/** The entry must be on all boxes this long before its instant, milliseconds: room to withdraw it when it is not. */
const COMMIT_MARGIN_MS = 2_000;
const WITHDRAW_MARGIN_MS = 500;
const WATCH_AROUND_MS = 250;
/** An instant further ahead is not waited for. */
const WAIT_MS = 600_000;

export interface Publication {
  entry: Entry;
  boxes: { host: string; wasHeld: boolean; sentBytes: number }[];
  /** Null when the instant is too far ahead to be waited for. */
  spread: Spread | null;
}

export interface PublishRequest {
  generation: { digest: string; dir: string; sizeBytes: number };
  activation: number;
  emit(event: PublishEvent): void;
}

export async function publish(fleet: Fleet, request: PublishRequest): Promise<Publication> {
  const { generation, activation, emit } = request;
  const roster = fleet.inventory.bricks.catalogue.hosts;
  const { boxes, history } = await survey(fleet, roster, emit);
  checkOrder(history, activation);
  const entry = nextEntry(history, generation.digest, activation, roster);

  emit({ type: 'stage', stage: 'send', text: `sending ${generation.digest.slice(0, 12)} to ${roster.length} boxes` });
  const shipped = await everywhere(roster, nothingHappened(entry), async host => {
    const box = boxes.get(host)!;
    const isHeld = box.generations.includes(generation.digest);
    const result = await shipGeneration(fleet, host, { ...generation, basis: basisOf(box), isHeld });
    emit({
      type: 'box',
      host,
      text: result.wasHeld ? 'had it' : `received it, ${formatSize(result.sentBytes)} on the wire`,
    });
    return result;
  });

  emit({ type: 'stage', stage: 'prepare', text: 'every worker process opens and warms it' });
  await everywhere(roster, nothingHappened(entry), async host => {
    const { workers } = await askBox(await fleet.session(host), 'prepare', { digest: generation.digest });
    emit({ type: 'box', host, text: `prepared by ${workers.length} worker processes` });
  });

  decide(entry, Date.now());
  emit({
    type: 'stage',
    stage: 'commit',
    text: `epoch ${entry.epoch} becomes valid at ${new Date(activation).toISOString()}`,
  });
  await commit(fleet, roster, boxes, history, entry);
  return {
    entry,
    boxes: roster.map(host => ({ host, ...shipped.get(host)! })),
    spread: await confirm(fleet, entry, emit),
  };
}

function checkOrder(history: History, activation: number): void {
  const last = history.entries.at(-1);
  if (last === undefined || last.activation < activation) return;
  const instant = new Date(last.activation).toISOString();
  const hint = `choose an instant after ${instant}, or take that one back: bricks catalog abort ${last.epoch}`;
  throw failure(
    'BRK-PUB-ORDER',
    null,
    `epoch ${last.epoch} is scheduled for ${instant}, which is not before this one`,
    hint,
  );
}

/** The generation whose blocks need not be sent again. */
function basisOf(box: BoxStatus): string | null {
  const active = activeEntry(committedEntries(box.schedule), box.now)?.digest;
  return active !== undefined && box.generations.includes(active) ? active : (box.generations.at(-1) ?? null);
}

function nothingHappened(entry: Entry) {
  const message = `epoch ${entry.epoch} is not valid anywhere and will not be: every box serves on as before`;
  return {
    code: 'BRK-PUB-ABORTED',
    where: null,
    message,
    hint: 'mend what is said above, then run the same command again: what was sent is kept',
  };
}

function decide(entry: Entry, nowMs: number): void {
  const lateMs = nowMs + COMMIT_MARGIN_MS - entry.activation;
  if (lateMs <= 0) return;
  const message = `all boxes were prepared ${formatDuration(lateMs)} too late for ${new Date(entry.activation).toISOString()}`;
  const hint = 'choose a later instant: everything is sent and prepared, so it goes quickly now';
  throw new BricksError([{ code: 'BRK-PUB-LATE', where: null, message, hint }, nothingHappened(entry)]);
}

async function commit(
  fleet: Fleet,
  roster: readonly string[],
  boxes: ReadonlyMap<string, BoxStatus>,
  history: History,
  entry: Entry,
): Promise<void> {
  const historyUpTo = history.entries.at(-1)?.epoch ?? 0;
  const { failures } = await tryEverywhere(roster, async host => {
    const entries = [...missingEntries(history, { host, schedule: boxes.get(host)!.schedule }), entry];
    await askBox(await fleet.session(host), 'commit', { entries, marginMs: COMMIT_MARGIN_MS / 2, historyUpTo });
  });
  if (failures.length === 0) return;
  // One that failed may have stored it before the connection broke: it is asked to withdraw like the others.
  const undone = await tryEverywhere(roster, async host => {
    await askBox(await fleet.session(host), 'withdraw', { epoch: entry.epoch, marginMs: WITHDRAW_MARGIN_MS });
  });
  throw failTogether(
    [...failures, ...undone.failures],
    undone.failures.length > 0 ? inDoubt(entry) : nothingHappened(entry),
  );
}

function inDoubt(entry: Entry) {
  const message = `epoch ${entry.epoch} may stand on the boxes that could not be asked to withdraw it; it would become valid there at ${new Date(entry.activation).toISOString()}`;
  return {
    code: 'BRK-PUB-IN-DOUBT',
    where: null,
    message,
    hint: 'bring these boxes back and publish again, or keep them away from users',
  };
}

/** Stays with the boxes through the instant and measures how together they were. */
async function confirm(fleet: Fleet, entry: Entry, emit: (event: PublishEvent) => void): Promise<Spread | null> {
  const waitMs = entry.activation - Date.now();
  if (waitMs > WAIT_MS) return null;
  emit({
    type: 'stage',
    stage: 'wait',
    text: `stored on all ${entry.roster.length} boxes; valid in ${formatDuration(waitMs)}`,
  });
  const watched = await everywhere(entry.roster, unconfirmed(entry), async host =>
    askBox(await fleet.session(host), 'watch', { epoch: entry.epoch, aroundMs: WATCH_AROUND_MS }),
  );
  const silent = [...watched].flatMap(([host, { workers }]) =>
    workers.flatMap(({ worker, firstNew }) => (firstNew === null ? [`${host} worker ${worker}`] : [])),
  );
  if (silent.length > 0)
    throw failure(
      'BRK-PUB-SILENT',
      null,
      `did not answer from epoch ${entry.epoch} after its instant: ${silent.join(', ')}`,
      'see: bricks catalog list',
    );
  return measureSpread(entry.activation, [...watched.values()] satisfies Watched[]);
}

function unconfirmed(entry: Entry) {
  const message = `epoch ${entry.epoch} is stored on every box, but not all could be watched at its instant`;
  return { code: 'BRK-PUB-UNCONFIRMED', where: null, message, hint: 'see: bricks catalog list' };
}
