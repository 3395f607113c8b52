import { parseDuration } from '../duration.ts';
import { usageError } from '../errors.ts';

const LEAST_MS = 1000;

/** Throws a usage error for what is no duration, and for less than a second: hosts have other things to do. */
export function parseEvery(text: string): number {
  const everyMs = parseDuration(text, '--every');
  if (everyMs >= LEAST_MS) return everyMs;
  throw usageError('BRK-DURATION', '--every', `"${text}" is less than a second`, 'write it like 2s or 1m');
}
