/**
 * A provisioned box becomes one of the catalogue's: exactly what its neighbours are.
 *
 *   neighbours asked ─▶ locked ─▶ asked again, of one mind ─▶ generations in use received, opened by every worker process
 *     ─▶ the inventory names it ─▶ its schedule is written ─▶ ready ─▶ generations kept for the way back received
 *
 * The schedule is the one step that makes it answer users, and it is one write. Before it a crash leaves a box that says 503,
 * afterwards one that serves as the others do. The inventory comes first: a box that serves and is in no inventory would be
 * left out by the next publication and go on with the old catalogue; one that is in it and has no schedule is only idle. Run
 * again, it finds what is there and goes on.
 */
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { BricksError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Fleet } from '../fleet.ts';
import { askHost } from '../publish/box.ts';
import { failTogether } from '../publish/everywhere.ts';
import { type History, missingEntries } from '../publish/history.ts';
import { withPublishLock } from '../publish/lock.ts';
import { checkInventory } from '../publish/roster.ts';
import { askStatus } from '../publish/survey.ts';
import type { Interrupt } from '../run/interrupt.ts';
import { enterBrick } from './enter-brick.ts';
import { agreeOnHistory, askNeighbours, type Neighbours } from './neighbours.ts';
import { waitUntilReady } from './ready.ts';
import { type Received, receiveGeneration } from './receive-generation.ts';
import { restartWorkers } from './restart-workers.ts';
import { type WantedGeneration, wantedGenerations } from './wanted-generations.ts';

export interface SeedRequest {
  host: string;
  /** Asked for while the box was provisioned. */
  neighbours: Neighbours;
  /** The generation that it was given meanwhile, if any. */
  ahead: Received | null;
  /** Something that its worker processes hold open was damaged and is received anew. */
  restartsWorkers: boolean;
  lockWaitMs: number;
  interrupt: Interrupt;
  say(text: string): void;
}

/** What the box has become. */
export interface Replica {
  /** That it answers from; null where nothing is valid yet. */
  epoch: number | null;
  digest: string | null;
  /** In the order in which they came. */
  received: Received[];
  /** Neighbours that could not be asked. */
  leftOut: string[];
}

/** Throws HostError and BricksError; see docs/generations.md for what stops it. */
export async function seedReplica(fleet: Fleet, request: SeedRequest): Promise<Replica> {
  const { neighbours, say } = request;
  const { living, leftOut } = neighbours;
  for (const { problem } of leftOut) say(`without ${problem.where}: ${problem.message}`);
  if (living.size === 0 && leftOut.length > 0) throw failTogether(leftOut, nobodyToSeedFrom);
  // Commits to nothing, so it need not wait for the neighbours; what fails is found again, and told, under their lock.
  if (request.ahead !== null) openAhead(fleet, request.host, request.ahead).catch(() => {});
  const wait = { waitMs: request.lockWaitMs, signal: request.interrupt.signal, say };
  const names = [...living.keys()];
  const joined = await withPublishLock(fleet, names, wait, () => join(fleet, request, names), notSeeded);
  return { ...joined, leftOut: leftOut.map(({ problem }) => problem.where!) };
}

async function openAhead(fleet: Fleet, host: string, { digest }: Received): Promise<void> {
  await askHost(fleet, host, 'prepare', { digest });
}

async function join(fleet: Fleet, request: SeedRequest, names: readonly string[]): Promise<Omit<Replica, 'leftOut'>> {
  const { host, say, interrupt } = request;
  checkInventory(fleet.inventory);
  const [{ living }, own] = await Promise.all([askNeighbours(fleet, names), askStatus(fleet, host)]);
  const history = agreeOnHistory({ living }, host, own);
  const lacking = findLacking(history, living, own);
  const inUse = await receiveAll(fleet, request, lacking.inUse);
  if (request.restartsWorkers) await restartWorkers(fleet, host);
  await openGenerations(fleet, host, history, own.now);
  if (interrupt.isInterrupted()) throw stopped();
  enterBrick(fleet.inventory, host);
  // Before the schedule, whose writing collects what is neither named nor pinned.
  await pinAsNeighbours(fleet, host, living, own);
  await writeSchedule(fleet, host, history, own);
  const active = await waitUntilReady(fleet, host, history.entries);
  say(
    active === undefined
      ? 'ready: nothing is valid yet'
      : `ready: every worker process answers from epoch ${active.epoch}`,
  );
  tellReleases(own, living, say);
  const kept = await receiveAll(fleet, request, lacking.kept);
  return {
    epoch: active?.epoch ?? null,
    digest: active?.digest ?? null,
    received: [...listAhead(request), ...inUse, ...kept],
  };
}

function listAhead({ ahead }: SeedRequest): Received[] {
  return ahead === null ? [] : [ahead];
}

function findLacking(history: History, living: ReadonlyMap<string, BoxStatus>, own: BoxStatus) {
  const held = new Map([...living].map(([name, { generations }]) => [name, generations]));
  const wanted = wantedGenerations(history.entries, held, own.now);
  const lacking = wanted.filter(({ digest }) => !own.generations.includes(digest));
  return { inUse: lacking.filter(({ epoch }) => epoch !== null), kept: lacking.filter(({ epoch }) => epoch === null) };
}

/** One after the other: each takes all that the way gives. */
async function receiveAll(
  fleet: Fleet,
  { host, say }: SeedRequest,
  wanted: readonly WantedGeneration[],
): Promise<Received[]> {
  const received: Received[] = [];
  for (const each of wanted) received.push(await receiveGeneration(fleet, host, each, say));
  return received;
}

/** The valid one last: of those that no schedule names yet, a worker process keeps the latest open. */
async function openGenerations(fleet: Fleet, host: string, { entries }: History, nowMs: number): Promise<void> {
  const needed = wantedGenerations(entries, new Map(), nowMs).map(({ digest }) => digest);
  for (const digest of needed.reverse()) await askHost(fleet, host, 'prepare', { digest });
}

async function pinAsNeighbours(
  fleet: Fleet,
  host: string,
  living: ReadonlyMap<string, BoxStatus>,
  { pins: own = [] }: BoxStatus,
): Promise<void> {
  const pins = new Set([...living.values()].flatMap(({ pins = [] }) => pins));
  for (const digest of pins) if (!own.includes(digest)) await askHost(fleet, host, 'pin', { digest, isPinned: true });
}

async function writeSchedule(fleet: Fleet, host: string, history: History, { schedule }: BoxStatus): Promise<void> {
  const entries = missingEntries(history, schedule);
  if (entries.length > 0) await askHost(fleet, host, 'learn', { entries });
}

function tellReleases(
  { release }: BoxStatus,
  living: ReadonlyMap<string, BoxStatus>,
  say: (text: string) => void,
): void {
  const others = [...living].filter(([, box]) => box.release !== null && box.release !== release).map(([name]) => name);
  if (others.length === 0) return;
  say(
    `runs release ${release?.slice(0, 12)}, ${others.join(', ')} another one: bring all to one with bricks provision`,
  );
}

function stopped(): BricksError {
  const message = 'interrupted before the replica joined its neighbours: it serves nobody yet';
  const hint = 'to go on: the same command';
  return new BricksError({ code: 'BRK-INTERRUPTED', where: null, message, hint }, EXIT.interrupted);
}

const notSeeded = {
  code: 'BRK-REPLICA-STOPPED',
  where: null,
  message: 'the replica was given nothing and serves nobody',
  hint: 'run the same command again: it goes on from there',
};

const nobodyToSeedFrom = {
  code: 'BRK-REPLICA-ALONE',
  where: null,
  message: 'no neighbour can be asked what is valid, so the replica serves nobody yet',
  hint: 'bring one back and run the same command again; boxes that are gone for good: bricks remove HOST --dead',
};
