import type { BuildEvent } from '../build.ts';

const INTERVAL_MS = 1_000;

/** Tells how far a feed is read, at most once a second. */
export function createRowMeter(emit: (event: BuildEvent) => void) {
  const startedAt = performance.now();
  let toldAt = startedAt;
  function end(rows: number, badRows: number): void {
    toldAt = performance.now();
    const seconds = Math.max(toldAt - startedAt, 1) / 1000;
    emit({ kind: 'rows', rows, badRows, rowsPerSecond: Math.round(rows / seconds) });
  }
  function report(rows: number, badRows: number): void {
    if (performance.now() - toldAt >= INTERVAL_MS) end(rows, badRows);
  }
  return { report, end };
}
