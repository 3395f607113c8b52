import { BricksError, type Problem } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import type { BreakerName } from './breaker.ts';
import type { CheckedVerdict, CheckResult } from './check-generation.ts';

const CODES: Readonly<Record<BreakerName, string>> = {
  count: 'BRK-CHECK-COUNT',
  removed: 'BRK-CHECK-REMOVED',
  categories: 'BRK-CHECK-CATEGORIES',
  'prices-changed': 'BRK-CHECK-PRICES-CHANGED',
  'price-move': 'BRK-CHECK-PRICE-MOVE',
  'zero-price': 'BRK-CHECK-ZERO-PRICE',
  currency: 'BRK-CHECK-CURRENCY',
  size: 'BRK-CHECK-SIZE',
  golden: 'BRK-CHECK-GOLDEN',
};

/**
 * Throws what the breakers that tripped have found, but for those that were accepted. Exit status 2, as for bad rows: it is
 * what was given that is refused, no host was changed, and the same command again would end the same.
 */
export function stopIfTripped({ verdicts }: CheckResult): void {
  const tripped = verdicts.filter(({ state, isAccepted }) => state === 'trips' && !isAccepted);
  if (tripped.length === 0) return;
  throw new BricksError([...tripped.map(tellTripped), nothingSent(tripped)], EXIT.usage);
}

function tellTripped({ breaker, message, samples }: CheckedVerdict): Problem {
  const rows = samples.map(sample => `\n    ${sample}`).join('');
  return { code: CODES[breaker], where: null, message: `${breaker}: ${message}${rows}`, hint: null };
}

function nothingSent(tripped: readonly CheckedVerdict[]): Problem {
  const names = tripped.map(({ breaker }) => breaker).join(',');
  return {
    code: 'BRK-CHECK-STOPPED',
    where: null,
    message: 'the generation is built, and nothing was sent to any box: every box serves on as before',
    hint: `mend the feed; or, if all of this is meant, run it again with --accept ${names}`,
  };
}
