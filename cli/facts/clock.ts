import type { ClockReading } from './survey.ts';

/**
 * How far a host's clock is off ours, from readings of it that were made between a request and their arrival: each says
 * that the offset is at least the reading minus its arrival, and at most the reading minus the request.
 */
export function readClock(
  sentAtMs: number,
  readings: readonly { hostMs: number; arrivedAtMs: number }[],
): ClockReading {
  const least = Math.max(...readings.map(({ hostMs, arrivedAtMs }) => hostMs - arrivedAtMs));
  const most = Math.min(...readings.map(({ hostMs }) => hostMs - sentAtMs));
  const offsetMs = (least + most) / 2;
  return { offsetMs: round(offsetMs), boundMs: round(Math.max(0, (most - least) / 2)) };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
