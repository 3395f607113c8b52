import type { CheckResult } from '../generations/validate/check-generation.ts';
import { formatDuration } from './duration.ts';

/** What the breakers found, in a few lines: how many hold; those that were skipped, and why; those that were accepted. */
export function checkLines({ verdicts, tookMs }: Pick<CheckResult, 'verdicts' | 'tookMs'>): string[] {
  const holding = verdicts.filter(({ state }) => state === 'holds').length;
  return [
    `${holding} of ${verdicts.length} breakers hold, ${formatDuration(tookMs)}`,
    ...tellSkipped(verdicts),
    ...acceptedLines({ verdicts }),
  ];
}

/** What was found and accepted all the same: it belongs to the answer. */
export function acceptedLines({ verdicts }: Pick<CheckResult, 'verdicts'>): string[] {
  return verdicts
    .filter(({ isAccepted }) => isAccepted)
    .map(({ breaker, message }) => `accepted by --accept ${breaker}: ${message}`);
}

/** Breakers that have the same reason are told together. */
function tellSkipped(verdicts: CheckResult['verdicts']): string[] {
  const byReason = Map.groupBy(
    verdicts.filter(({ state }) => state === 'skipped'),
    ({ message }) => message,
  );
  return [...byReason].map(([why, each]) => `not evaluated: ${each.map(({ breaker }) => breaker).join(', ')}: ${why}`);
}
