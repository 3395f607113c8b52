import { parseDuration } from '../../duration.ts';
import type { JournalQuery } from './journal-argv.ts';

export interface LogFlags {
  unit: string;
  lines?: number | undefined;
  since?: string | undefined;
  grep?: string | undefined;
}

const LINES = 100;
/** With --since, when -n doesn't say: a bound all the same, for what is kept in memory here. */
const LINES_SINCE = 10_000;

/** Throws a usage error for a --since that is no duration. */
export function parseQuery({ unit, lines, since, grep }: LogFlags): JournalQuery {
  return {
    unit,
    lines: lines ?? (since === undefined ? LINES : LINES_SINCE),
    sinceSeconds: since === undefined ? null : parseDuration(since, '--since') / 1000,
    grep: grep ?? null,
  };
}
