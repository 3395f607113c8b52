import { suggestWord } from '#inventory/check/suggest.ts';
import { usageError } from '../../errors.ts';
import { BREAKERS, type BreakerName } from './breaker.ts';

/** The breakers that --accept names, each alone or several with commas between. Throws BRK-CHECK-UNKNOWN. */
export function parseAccept(values: readonly string[]): Set<BreakerName> {
  const names = values.flatMap(value => value.split(',')).map(name => name.trim());
  for (const name of names) if (!isBreaker(name)) throw unknownBreaker(name);
  return new Set(names.filter(isBreaker));
}

function isBreaker(name: string): name is BreakerName {
  return (BREAKERS as readonly string[]).includes(name);
}

function unknownBreaker(name: string): Error {
  const meant = suggestWord(name, BREAKERS);
  const hint = meant === undefined ? `There are: ${BREAKERS.join(', ')}.` : `Did you mean --accept ${meant}?`;
  return usageError('BRK-CHECK-UNKNOWN', '--accept', `"${name}" is no breaker`, hint);
}
