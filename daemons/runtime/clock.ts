/** The two clocks of a machine, in milliseconds with fractions. Whoever reads the wall clock of a box reads it here. */

export type Clock = () => number;

/** What activations are instants of, milliseconds since the Unix epoch. It may be wrong, and may be set. */
export const wallClock: Clock = createWallClock(createLabClock(process.env));

/** The same without fractions, in half the time. */
export const coarseWallClock: Clock = createLabClock(process.env);

/** CLOCK_MONOTONIC: nobody sets it, and all processes of a machine share it. performance.now() is the same, from the process's start. */
export const monotonicClock: Clock = () => performance.now() + STARTED_MS;
const STARTED_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/**
 * performance.now() for the fractions, held to Date.now() for the truth, so that a step of the system's clock is followed
 * at the next call. Whole milliseconds always equal those of `wall`.
 */
export function createWallClock(wall: Clock, fine: Clock = () => performance.now()): Clock {
  let offset = wall() - fine();
  return () => {
    const exact = fine() + offset;
    const whole = wall();
    if (exact >= whole && exact < whole + 1) return exact;
    const corrected = exact < whole ? whole : whole + 0.999;
    offset += corrected - exact;
    return corrected;
  };
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
