import { suggestWord } from '#inventory/check/suggest.ts';
import { root } from '#inventory/schema/root.ts';
import { usageError } from '../errors.ts';
import { CODE_AREAS, CODES } from './codes.ts';
import { EXIT_STATUSES } from './exit-statuses.ts';
import type { CodeExplanation, CodeList, ExitExplanation, Explanation, Overview } from './explanation.ts';
import { childrenOf, explainKey } from './key.ts';

/**
 * Explains a key of the inventory by its path, a code, or an exit status (`exit 4`, `4`); '' for what there is. Throws
 * BRK-EXPLAIN-UNKNOWN, with what was probably meant.
 */
export function explain(topic: string): Explanation {
  const words = topic.trim();
  if (words === '') return overview();
  if (/^exit$|^(exit )?\d+$/i.test(words)) return explainExit(words.replace(/\D/g, ''));
  if (/^BRK\b/i.test(words)) return explainCode(words) ?? explainCodes(words) ?? throwUnknownCode(words);
  return explainCode(`BRK-${words}`) ?? explainKey(root.shape, words);
}

function overview(): Overview {
  return {
    kind: 'overview',
    keys: childrenOf(root.shape),
    codes: CODE_AREAS.map(({ about, codes }) => ({ about, codes: Object.keys(codes) })),
    exitStatuses: [...EXIT_STATUSES],
  };
}

function explainExit(number: string): ExitExplanation {
  if (number === '') return { kind: 'exit', statuses: [...EXIT_STATUSES] };
  const found = EXIT_STATUSES.filter(each => each.status === Number(number));
  if (found.length > 0) return { kind: 'exit', statuses: found };
  const known = EXIT_STATUSES.map(each => each.status).join(', ');
  throw usageError('BRK-EXPLAIN-UNKNOWN', number, 'no command leaves with that exit status', `There are: ${known}.`);
}

function explainCode(words: string): CodeExplanation | null {
  const code = words.toUpperCase();
  const area = CODE_AREAS.find(({ codes }) => Object.hasOwn(codes, code));
  return area === undefined ? null : { kind: 'code', code, area: area.about, ...area.codes[code]! };
}

/** All that begin with BRK-AREA. */
function explainCodes(words: string): CodeList | null {
  const code = words.toUpperCase();
  const below = Object.entries(CODES).filter(([each]) => each.startsWith(`${code}-`) || code === 'BRK');
  if (below.length === 0) return null;
  return { kind: 'codes', prefix: code, codes: below.map(([each, meaning]) => ({ code: each, ...meaning })) };
}

function throwUnknownCode(words: string): never {
  const meant = suggestWord(words.toUpperCase(), Object.keys(CODES));
  const hint = meant === undefined ? 'See all: bricks explain BRK' : `Did you mean ${meant}?`;
  throw usageError('BRK-EXPLAIN-UNKNOWN', words, 'there is no such code', hint);
}
