import { undecidedEntries } from '#contract/schedule.ts';
import type { Box } from './box.ts';
import { MOST_OFF_MS } from './clock.ts';
import { shuffle } from './random.ts';
import type { World } from './world.ts';

/**
 * What befalls a machine, or what is between them; its end is planned with it. Says what happened; null where it can't be
 * now.
 */
export const FAULTS = {
  crash,
  'keeper killed': killKeeper,
  'worker killed': killWorker,
  freeze,
  'cut one way': cutPair,
  'cut off': cutOff,
  'cut in two': cutInTwo,
  'operator cut': cutOperator,
  'clock set': stepClock,
  'time server wrong': misleadClocks,
  'disk stalls': stallDisk,
  'disk lost': loseDisk,
} satisfies Record<string, (world: World, box: Box) => string | null>;

export type Fault = keyof typeof FAULTS;

function crash(world: World, box: Box): string {
  const { timeline, random } = world;
  const forMs = random.between(50, 4_000);
  const wrongByMs = random.isChance(0.3) ? random.between(-MOST_OFF_MS, MOST_OFF_MS) : null;
  box.endWorker();
  box.endKeeper();
  later(world, forMs, () => {
    if (wrongByMs !== null) box.stepClock(clock => clock.set(wrongByMs, timeline.nowMs));
    start(world, box);
  });
  return `${box.name} crashes for ${forMs.toFixed(0)} ms${wrongByMs === null ? '' : `, its clock then ${wrongByMs.toFixed(0)} ms off`}`;
}

function killKeeper(world: World, box: Box): string {
  const { random } = world;
  box.endKeeper();
  later(world, random.between(10, 1_500), () => start(world, box));
  return `the keeper of ${box.name} is killed`;
}

function killWorker(world: World, box: Box): string {
  const { random } = world;
  box.endWorker();
  later(world, random.between(10, 500), () => start(world, box));
  return `the worker of ${box.name} is killed`;
}

function freeze(world: World, box: Box): string {
  const { random } = world;
  const what = random.pick(['all', 'all', 'keeper', 'worker'] as const);
  const forMs = random.between(20, 3_500);
  if (what !== 'worker') box.keeperProcess.freeze();
  if (what !== 'keeper') box.freezeWorker();
  later(world, forMs, () => {
    // Users may be there before the keeper's word is.
    box.thawWorker();
    box.keeperProcess.thaw();
  });
  return `${box.name} is frozen (${what}) for ${forMs.toFixed(0)} ms`;
}

function cutPair(world: World, box: Box): string {
  const other = world.random.pick(world.liveBoxes());
  cutFor(world, [[box.name, other.name]], chooseCutMs(world));
  return `${box.name} does not reach ${other.name}`;
}

function cutOff(world: World, box: Box): string {
  const others = [...world.boxes.keys(), 'operator'].filter(host => host !== box.name);
  const way = world.random.pick(['both', 'both', 'in', 'out'] as const);
  const pairs = others.flatMap(host => [
    ...(way === 'out' ? [] : [[host, box.name] as [string, string]]),
    ...(way === 'in' ? [] : [[box.name, host] as [string, string]]),
  ]);
  cutFor(world, pairs, chooseCutMs(world));
  return `${box.name} is cut off (${way})`;
}

/** Mostly into halves: that is where a majority hangs on one box. */
function cutInTwo(world: World): string {
  const { random } = world;
  const boxes = shuffle(world.liveBoxes(), random).map(({ name }) => name);
  const size = random.isChance(0.7) ? Math.floor(boxes.length / 2) : random.whole(0, boxes.length);
  const side = ['operator', ...boxes.slice(0, size)];
  const rest = boxes.slice(size);
  const pairs = side.flatMap(a =>
    rest.flatMap(
      b =>
        [
          [a, b],
          [b, a],
        ] as [string, string][],
    ),
  );
  cutFor(world, pairs, chooseCutMs(world));
  return `the network is cut: ${side.join(' ')} | ${rest.join(' ')}`;
}

function cutOperator(world: World, box: Box): string {
  cutFor(
    world,
    [
      ['operator', box.name],
      [box.name, 'operator'],
    ],
    chooseCutMs(world),
  );
  return `the operator does not reach ${box.name}`;
}

function stepClock({ random }: World, box: Box): string {
  const byMs = random.pick([5, 50, MOST_OFF_MS]) * random.between(-1, 1);
  box.stepClock(clock => clock.step(byMs));
  return `the clock of ${box.name} is set ${byMs.toFixed(1)} ms on`;
}

/** All boxes but one or none follow it, each when it asks the next time. */
function misleadClocks(world: World, box: Box): string {
  const { random, boxes } = world;
  const byMs = random.between(-MOST_OFF_MS, MOST_OFF_MS);
  const isSpared = random.isChance(0.5);
  for (const each of boxes.values()) {
    if (isSpared && each === box) continue;
    later(world, random.between(0, 2_500), () => each.stepClock(clock => clock.step(byMs)));
  }
  return `the time server is ${byMs.toFixed(0)} ms wrong`;
}

function stallDisk({ random, timeline }: World, box: Box): string {
  const forMs = random.between(50, 3_000);
  box.disk.stall(timeline.nowMs + forMs);
  return `the disk of ${box.name} stalls for ${forMs.toFixed(0)} ms`;
}

function loseDisk(world: World, box: Box): string | null {
  if (world.liveBoxes().length < 2 || !(world.edges.isAnyDiskLost || isLossSurvived(world))) return null;
  box.endWorker();
  box.endKeeper();
  box.disk.lose();
  world.check.onDiskLost(box.name);
  later(world, world.random.between(50, 1_000), () => start(world, box));
  return `${box.name} loses its disk`;
}

/**
 * The protocol survives it where nothing hangs on what is lost: each box has the same log, and no vote is without an outcome. A disk
 * with a vote that others still count on is a vote that changes.
 */
function isLossSurvived(world: World): boolean {
  const live = world.liveBoxes();
  const logs = new Set(live.map(each => world.committedOn(each).join()));
  return logs.size === 1 && live.every(({ disk }) => disk.isIdle && undecidedEntries(disk.records).length === 0);
}

export function start({ goneForGood }: World, box: Box): void {
  if (goneForGood.has(box.name)) return;
  box.startKeeper();
  box.startWorker();
}

function cutFor(world: World, pairs: readonly (readonly [string, string])[], forMs: number): void {
  for (const [from, to] of pairs) world.network.cut(from, to);
  later(world, forMs, () => {
    for (const [from, to] of pairs) world.network.heal(from, to);
  });
}

/** A moment, long enough to miss an instant, or for good. */
function chooseCutMs({ random }: World): number {
  return random.pick([random.between(200, 1_500), random.between(2_000, 6_000), Number.POSITIVE_INFINITY]);
}

/** Unless all was mended meanwhile. */
function later(world: World, delayMs: number, work: () => void): void {
  if (delayMs === Number.POSITIVE_INFINITY) return;
  world.timeline.after(delayMs, () => {
    if (!world.isMended) work();
  });
}
