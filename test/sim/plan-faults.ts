import type { Desk } from './desk.ts';
import { FAULTS, type Fault, MOST_OFF_MS } from './faults.ts';
import type { World } from './world.ts';

/** How bad a run is. Most are such that publications mostly come through: nothing is proved where nothing happens. */
export type Severity = 'calm' | 'rough' | 'nasty';

type Trouble = Fault | 'operator killed' | 'operator beside' | 'box added' | 'box gone for good';

const FAULT_NAMES = Object.keys(FAULTS) as Fault[];
const MOST_FAULTS = { calm: 1, rough: 4, nasty: 12 };

export function chooseSeverity(share: number): Severity {
  if (share < 0.35) return 'calm';
  return share < 0.8 ? 'rough' : 'nasty';
}

/** Faults at random times before `untilMs`, and some that strike right when a box has stored something. */
export function planFaults(world: World, desk: Desk, severity: Severity, untilMs: number): void {
  const { random, timeline } = world;
  const count = random.whole(severity === 'nasty' ? 4 : 0, MOST_FAULTS[severity]);
  const aimed: Trouble[] = [];
  for (let index = 0; index < count; index += 1) {
    const trouble = chooseTrouble(world, severity);
    if (random.isChance(0.5)) aimed.push(trouble);
    else timeline.at(random.between(500, untilMs), () => strike(world, desk, trouble));
  }
  world.onStored = host => {
    if (timeline.nowMs > untilMs || aimed.length === 0 || !random.isChance(0.2)) return;
    const trouble = aimed.pop()!;
    timeline.after(random.delay(3), () => strike(world, desk, trouble, host));
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

function strike(world: World, desk: Desk, trouble: Trouble, host?: string): void {
  const live = world.liveBoxes();
  const box = live.find(({ name }) => name === host && world.random.isChance(0.7)) ?? world.random.pick(live);
  const text = bringAbout(world, desk, trouble, box.name);
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

/** A minority of the boxes at most, or what they knew alone would be lost with them; it never comes back. */
function removeBox(world: World, host: string): string | null {
  const { goneForGood, boxes, inventory } = world;
  const box = boxes.get(host)!;
  if (2 * (goneForGood.size + 1) >= boxes.size || !inventory.includes(host)) return null;
  box.endWorker();
  box.endKeeper();
  goneForGood.add(host);
  world.check.onGone(host);
  inventory.splice(inventory.indexOf(host), 1);
  return `${host} is off for good`;
}
