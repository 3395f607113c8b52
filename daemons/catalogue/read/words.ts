/** Words of a search as the index has them: runs of letters and digits. Everything else, quotes and operators too, parts them. */

export const SEARCH_LIMITS = { queryCharacters: 200, words: 12, wordCharacters: 64 } as const;

/** The accents that unicode61 ("remove_diacritics 2") reads over inside a word. */
const ACCENTS = /[\u0300-\u036f]/g;
/** Nothing to fold: most titles, and a search folds two hundred of them. */
const PLAIN = /^[ -~]*$/;
const WORD = /[\p{L}\p{N}]+/gu;

/** At most SEARCH_LIMITS.words words; empty where `query` holds none. */
export function splitWords(query: string): string[] {
  const text = [...query.slice(0, 4 * SEARCH_LIMITS.queryCharacters)].slice(0, SEARCH_LIMITS.queryCharacters).join('');
  const words = text.normalize('NFC').replaceAll(ACCENTS, '').match(WORD) ?? [];
  return words.slice(0, SEARCH_LIMITS.words).map(word => [...word].slice(0, SEARCH_LIMITS.wordCharacters).join(''));
}

/** Lower case, no accents: what two texts have in common that a customer holds for equal. */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text.normalize('NFD').replaceAll(ACCENTS, '').toLowerCase();
}
