import { MOST_OFF_MS } from './clock.ts';
import type { Desk } from './desk.ts';
import { FAULTS, type Fault } from './faults.ts';
import type { World } from './world.ts';

/** How bad a run is. Most are such that publications mostly come through: nothing is proved where nothing happens. */
export type Severity = 'calm' | 'rough' | 'nasty';

type Trouble = Fault | 'operator killed' | 'operator beside' | 'box added' | 'box gone for good';

const FAULT_NAMES = Object.keys(FAULTS) as Fault[];
const MOST_FAULTS = { calm: 1, rough: 3, nasty: 10 };
const MOST_AMBUSHES = { calm: 0, rough: 3, nasty: 5 };
/** What hurts most while boxes vote, and how often it is to be among what strikes then. */
const AMBUSHES: readonly Trouble[] = (
  [
    ['cut off', 4],
    ['cut in two', 3],
    ['operator killed', 3],
    ['crash', 2],
    ['freeze', 2],
    ['keeper killed', 1],
    ['cut one way', 1],
    ['operator cut', 1],
    ['disk stalls', 1],
    ['clock set', 1],
    ['disk lost', 1],
  ] as const
).flatMap(([trouble, times]) => Array.from({ length: times }, () => trouble));

/** Of all runs, those that are calm. */
export const LEAST_HARM = 0.35;

export function chooseSeverity(share: number): Severity {
  if (share < LEAST_HARM) return 'calm';
  return share < 0.8 ? 'rough' : 'nasty';
}

/** Troubles at random times before `untilMs`, and some that come together right when boxes are asked for their votes. */
export function planFaults(world: World, desk: Desk, severity: Severity, untilMs: number): void {
  const { random, timeline } = world;
  const count = random.whole(0, MOST_FAULTS[severity]);
  for (let index = 0; index < count; index += 1) {
    const trouble = chooseTrouble(world, severity);
    timeline.at(random.between(300, untilMs), () => strike(world, desk, trouble));
  }
  let ambushes = random.whole(0, MOST_AMBUSHES[severity]);
  world.onCrash = host => strike(world, desk, 'crash', host);
  world.onVote = () => {
    if (world.isMended || ambushes === 0 || random.isChance(0.2)) return;
    ambushes -= 1;
    const typicalMs = random.pick([0, 0, 0.5, 3, 30, 800]);
    for (let left = random.whole(1, 3); left > 0; left -= 1) {
      if (typicalMs === 0) strike(world, desk, random.pick(AMBUSHES));
      else timeline.after(random.delay(typicalMs), () => strike(world, desk, random.pick(AMBUSHES)));
    }
  };
}

/** All is mended, and all clocks are right, within a millisecond. */
export function mendAll(world: World): void {
  const { network, random, timeline } = world;
  world.isMended = true;
  world.typicalSyncMs = 1;
  network.healAll();
  network.faults = { lossShare: 0, doubleShare: 0, typicalDelayMs: 0.3 };
  for (const box of world.liveBoxes()) {
    box.disk.stall(0);
    box.thawWorker();
    box.keeperProcess.thaw();
    box.stepClock(clock => clock.set(random.between(-1, 1), timeline.nowMs));
    box.startKeeper();
    box.startWorker();
  }
}

/** Clocks of a fleet at the beginning of a run: near each other, or one of them plainly wrong. */
export function chooseOffset(world: World, isWrong: boolean): number {
  return isWrong ? world.random.between(-MOST_OFF_MS, MOST_OFF_MS) : world.random.between(-1.5, 1.5);
}

function chooseTrouble({ random }: World, severity: Severity): Trouble {
  if (random.isChance(0.2)) return 'operator killed';
  if (random.isChance(0.06)) return 'box added';
  if (random.isChance(0.06)) return 'box gone for good';
  if (severity === 'nasty' && random.isChance(0.06)) return 'operator beside';
  return random.pick(FAULT_NAMES);
}

function strike(world: World, desk: Desk, trouble: Trouble, at?: string): void {
  if (world.isMended) return;
  const host = at ?? world.random.pick(world.liveBoxes()).name;
  if (world.goneForGood.has(host)) return;
  const text = bringAbout(world, desk, trouble, host);
  if (text === null) return;
  world.note(text);
  world.count(trouble);
}

function bringAbout(world: World, desk: Desk, trouble: Trouble, host: string): string | null {
  switch (trouble) {
    case 'operator killed':
      desk.kill();
      return 'the operator is killed';
    case 'operator beside':
      desk.runBeside();
      return 'another operator begins';
    case 'box added':
      return addBox(world);
    case 'box gone for good':
      return removeBox(world, host);
    default:
      return FAULTS[trouble](world, world.boxes.get(host)!);
  }
}

/** Its disk is empty; the next publication brings it what it lacks. */
function addBox(world: World): string | null {
  if (world.boxes.size >= 9) return null;
  const name = 'abcdefghi'[world.boxes.size]!;
  world.addBox(name, chooseOffset(world, false), []);
  return `${name} is new`;
}

/** It never comes back; what it knew alone is lost with it. A minority at most of any roster there is. */
function removeBox(world: World, host: string): string | null {
  const { goneForGood, boxes, inventory } = world;
  const box = boxes.get(host)!;
  const rosters = world.liveBoxes().flatMap(({ disk }) => disk.records.map(({ entry }) => entry.roster));
  const isMinority = rosters.every(
    roster => 2 * roster.filter(each => each === host || goneForGood.has(each)).length < roster.length,
  );
  if (!isMinority || !inventory.includes(host)) return null;
  box.endWorker();
  box.endKeeper();
  goneForGood.add(host);
  world.check.onGone(host);
  inventory.splice(inventory.indexOf(host), 1);
  return `${host} is off for good`;
}
