/** The two clocks of a machine, in milliseconds with fractions. Whoever reads the wall clock of a box reads it here. */

export type Clock = () => number;

/** As near as two clocks can be told apart by reading one after the other, milliseconds. */
const NEAR_MS = 0.02;
/** To find out how far they are apart takes two of the wall clock's milliseconds, or a few more on a busy machine. */
const MOST_SETTLING_MS = 10;

/** CLOCK_MONOTONIC: nobody sets it, and all processes of a machine share it. performance.now() is the same, from the process's start. */
export const monotonicClock: Clock = () => performance.now() + STARTED_MS;
const STARTED_MS = findStart();

/** The sharpest of some looks: a process that is kept from running between two readings would be off by that for ever. */
function findStart(): number {
  let [startedMs, sharpestMs] = [0, Number.POSITIVE_INFINITY];
  for (let look = 0; look < 20; look += 1) {
    const before = performance.now();
    const monotonicMs = Number(process.hrtime.bigint()) / 1e6;
    const after = performance.now();
    if (after - before >= sharpestMs) continue;
    sharpestMs = after - before;
    startedMs = monotonicMs - (before + after) / 2;
  }
  return startedMs;
}

/** What activations are instants of, milliseconds since the Unix epoch. It may be wrong, and may be set. */
export const wallClock: WallClock = createWallClock(createLabClock(process.env));

/** The same without fractions, in half the time. */
export const coarseWallClock: Clock = createLabClock(process.env);

/** Of one moment, however long this process was kept from running meanwhile. */
export function readClocks(): { wallMs: number; monotonicMs: number } {
  const wallMs = wallClock();
  return { wallMs, monotonicMs: wallMs - wallClock.leadMs };
}

export interface WallClock extends Clock {
  /** What it is ahead of the monotonic clock, as of the last call. */
  readonly leadMs: number;
}

/**
 * The system tells the wall clock in whole milliseconds. But it is ahead of the monotonic clock by always the same, as both are
 * slewed alike, until it is set. So each look at both bounds that lead, all looks together bound it to some microseconds,
 * and a look that contradicts them is a step: one of a millisecond or more is followed at once, a smaller one within some looks. A process that is kept from running between
 * two readings has a look that says less, and none that is wrong.
 */
export function createWallClock(wall: Clock, monotonic: Clock = monotonicClock): WallClock {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  /** When it was looked last, by the monotonic clock. */
  let lookedMs = 0;
  /** False where it contradicts what was seen before. */
  const look = (): boolean => {
    const before = monotonic();
    const wallMs = wall();
    lookedMs = monotonic();
    low = Math.max(low, wallMs - lookedMs);
    high = Math.min(high, wallMs + 1 - before);
    return low <= high + NEAR_MS;
  };
  const settle = () => {
    [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const endMs = monotonic() + MOST_SETTLING_MS;
    while (look() && high - low > NEAR_MS && lookedMs < endMs);
  };
  settle();
  const clock = () => {
    if (!look()) settle();
    return lookedMs + (low + high) / 2;
  };
  return Object.defineProperty(clock, 'leadMs', { get: () => (low + high) / 2 }) as unknown as WallClock;
}

/**
 * The hosts of a rack share one kernel's clock, so a box whose clock is wrong can only be had by this variable, which
 * `bricks lab skew` sets and nothing else. Throws where it is no whole number of milliseconds.
 */
export function createLabClock(env: NodeJS.ProcessEnv): Clock {
  const text = env.BRICKS_LAB_CLOCK_OFFSET_MS ?? '0';
  if (!/^-?\d{1,12}$/.test(text)) throw new Error(`BRICKS_LAB_CLOCK_OFFSET_MS is "${text}", not milliseconds`);
  const offsetMs = Number(text);
  return offsetMs === 0 ? Date.now : () => Date.now() + offsetMs;
}
