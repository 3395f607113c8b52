import type { Observation, Watched } from '#contract/catalogue-admin.ts';

/** How together the boxes were, in milliseconds, over all their worker processes. */
export interface Spread {
  /** Worker processes that answered from the new generation. */
  workers: number;
  /** From the first "new" anywhere to the last process's first "new". */
  spreadMs: number;
  /** Last "old" anywhere minus first "new" anywhere: above 0, somebody could have gone back in time. Null: no "old" was seen. */
  overlapMs: number | null;
  /** First "new" anywhere after the activation. */
  firstNewAfterMs: number;
}

/** Null when no process has answered from the new generation. */
export function measureSpread(activation: number, boxes: readonly Watched[]): Spread | null {
  const observations: Observation[] = boxes.flatMap(box => box.workers);
  const firstNew = observations.flatMap(({ firstNew }) => (firstNew === null ? [] : [firstNew]));
  if (firstNew.length === 0) return null;
  const lastOld = observations.flatMap(({ lastOld }) => (lastOld === null ? [] : [lastOld]));
  const earliest = Math.min(...firstNew);
  return {
    workers: firstNew.length,
    spreadMs: Math.max(...firstNew) - earliest,
    overlapMs: lastOld.length === 0 ? null : Math.max(...lastOld) - earliest,
    firstNewAfterMs: earliest - activation,
  };
}
