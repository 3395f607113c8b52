import { activeEntry, committedEntries, committedLog } from '#contract/schedule.ts';
import { neededAnswers } from '../../daemons/catalogue/keeper/lease.ts';
import type { Box } from './box.ts';
import { BEGIN_MS, MOST_OFF_MS } from './clock.ts';
import { Desk } from './desk.ts';
import type { Mutation } from './mutations.ts';
import { chooseOffset, chooseSeverity, LEAST_HARM, mendAll, planFaults, type Severity } from './plan-faults.ts';
import { World } from './world.ts';

export interface RunResult {
  seed: number;
  /** The same for the same seed and mutation, always. */
  digest: string;
  violations: string[];
  counts: ReadonlyMap<string, number>;
  lines: string[];
}

/** Few boxes mostly: they agree and fail in the same ways, and ask each other less often. */
const SIZES = [3, 3, 3, 3, 3, 3, 4, 4, 5, 5, 5, 6, 7, 8];
/** Boxes have been running for so long when a run begins. */
const STARTED_MS = 60_000;
/** Troubles end here, and all is mended. */
const MEND_MS = 7_500;
/** A run with a mutation is watched for so long beyond, and nothing is mended. */
const AFTERMATH_MS = 2_000;
/** From then, or from the last moment for a vote, until the boxes must have settled all and answer again. */
const SETTLE_MS = 6_000;

export function runSeed(seed: number, mutation: Mutation | null = null, isTraced = false): RunResult {
  const world = new World({ seed, mutation, isTraced });
  const desk = new Desk(world);
  const severity = chooseSeverity(world.random.between(mutation === null ? 0 : LEAST_HARM, 1));
  populate(world, desk, severity);
  const { timeline, trace, check, random } = world;
  timeline.runUntil(MEND_MS);
  desk.close();
  // What came through without trouble goes on without: that is not waited for each time.
  if (mutation !== null) timeline.runUntil(MEND_MS + AFTERMATH_MS);
  else if (severity !== 'calm' || random.isChance(0.25)) {
    mendAll(world);
    world.note('all is mended');
    timeline.runUntil(Math.max(MEND_MS, world.lastVoteMs + MOST_OFF_MS / 2) + SETTLE_MS);
    checkSettled(world);
    publishOnceMore(world, desk);
  }
  for (const box of world.boxes.values()) if (!box.workerProcess.isFrozen) box.worker?.answerUsers();
  check.compareAnswers();
  for (const violation of check.violations) world.note(`VIOLATION ${violation}`);
  trace.mix(`${check.describe()} ${random.next()}`);
  world.count('messages', world.network.sent);
  world.count('messages lost', world.network.lost);
  world.count('messages doubled', world.network.doubled);
  world.count('answers', check.answers);
  return { seed, digest: trace.digest, violations: check.violations, counts: world.counts, lines: trace.lines };
}

function populate(world: World, desk: Desk, severity: Severity): void {
  const { random, network } = world;
  const size = random.isChance(0.1) ? random.whole(1, 2) : random.pick(SIZES);
  const names = [...'abcdefgh'].slice(0, size);
  const isNasty = severity === 'nasty';
  world.askedShare = random.pick([1, 0.5, 0.1]);
  world.typicalSyncMs = random.pick([0.5, 3, isNasty ? 100 : 10]);
  const lossShare = random.pick([0, 0.01, isNasty ? 0.3 : 0.05]);
  world.answerMs = random.pick([200, 1_000, 3_000]);
  network.faults = { lossShare, doubleShare: lossShare, typicalDelayMs: random.pick([0.1, 0.3, isNasty ? 10 : 1]) };
  world.crashShare = severity === 'calm' ? 0 : random.pick([0, 0.02, 0.1]);
  world.count(severity);
  const base = world.makeBase(names);
  const wrong = severity !== 'calm' && random.isChance(0.3) ? random.pick(names) : null;
  for (const name of names) world.addBox(name, chooseOffset(world, name === wrong), [base], STARTED_MS);
  world.note(`${severity}: ${size} boxes${wrong === null ? '' : `, the clock of ${wrong} is wrong`}`);
  planFaults(world, desk, severity, MEND_MS - 500);
  world.timeline.at(400, () => desk.open());
}

/** By themselves, without any operator. Where a box is gone for good, its vote may be what is lacking. */
function checkSettled(world: World): void {
  const boxes = world.liveBoxes().filter(box => world.committedOn(box).length > 0);
  const logs = new Set(boxes.map(box => world.committedOn(box).join()));
  if (logs.size > 1) world.check.fail('progress: the boxes have different logs long after all was mended');
  if (world.goneForGood.size > 0) return;
  const now = BEGIN_MS + world.timeline.nowMs;
  for (const box of boxes) {
    const { undecided, fenced } = box.keeper!.status(box.now());
    if (undecided.length > 0)
      world.check.fail(`progress: ${box.name} knows no outcome of epoch ${undecided[0]!.entry.epoch}`);
    else if (fenced !== null && canHaveLease(box, boxes))
      world.check.fail(`progress: ${box.name} is fenced: ${fenced}`);
    const active = activeEntry(committedEntries(box.disk.records), now - 50);
    const decision = box.worker!.serving.peek();
    const isRight = decision.kind === 'serve' && decision.entry.epoch >= active!.epoch;
    if (!isRight && canHaveLease(box, boxes) && box.disk.generations.has(active!.digest)) {
      const fact = decision.kind === 'refuse' ? decision.problem : `it is at epoch ${decision.entry.epoch}`;
      world.check.fail(`progress: ${box.name} does not answer from epoch ${active!.epoch}: ${fact}`);
    }
  }
}

/** Whether so many others have a schedule that it may hear enough of them: one whose disk was lost has none before an operator comes. */
function canHaveLease({ name, disk }: Box, boxes: readonly Box[]): boolean {
  const { roster } = committedLog(disk.records).at(-1)!;
  const others = boxes.filter(box => box.name !== name && roster.includes(box.name));
  return others.length >= neededAnswers(name, roster);
}

/** In a healthy fleet a run commits, whatever happened before; at its instant all boxes answer from it. */
function publishOnceMore(world: World, desk: Desk): void {
  const { timeline, check } = world;
  let end = '';
  desk.runOnce({ kind: 'publish', allowMissing: 0, aheadMs: null }, came => {
    end = came;
  });
  timeline.runUntil(timeline.nowMs + 9_000);
  if (end !== 'committed') {
    check.fail(`progress: a run in a healthy fleet ends: ${end}`);
    return;
  }
  const boxes = world.liveBoxes();
  const last = committedEntries(boxes[0]!.disk.records).at(-1)!;
  timeline.runUntil(Math.max(timeline.nowMs, last.activation - BEGIN_MS + 50));
  for (const box of boxes) {
    const decision = box.worker!.serving.peek();
    if (decision.kind === 'serve' && decision.entry.epoch === last.epoch) continue;
    const fact = decision.kind === 'refuse' ? decision.problem : decision.kind;
    check.fail(`progress: ${box.name} does not answer from epoch ${last.epoch} after its instant: ${fact}`);
  }
}
