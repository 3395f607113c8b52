import { LIMITS, TERM_MARK } from '#contract/generation.ts';
import { RowFault } from './row-fault.ts';

/** A row's attributes under their names as we write them: one text, or the texts of a repeated one in their order. */
export type Attributes = Map<string, string | string[]>;

const NAME_CHARACTERS = 128;

/** "g:Sale Price" → "sale_price": Google's feeds write one name in several ways. */
export function normalizeName(raw: string): string {
  return raw.trim().toLowerCase().replace(/^g:/, '').replace(/\s+/g, '_');
}

/** A feed's rows have the same few names: to look at each one anew took a third of the time. */
const NAMES = new Map<string, string>();
const KNOWN_NAMES = 1000;

/** The name of a row's own attribute, where there are no columns to name it. Throws RowFault. */
export function readName(raw: string): string {
  const known = NAMES.get(raw);
  if (known !== undefined) return known;
  const name = normalizeName(raw);
  const fault = findNameFault(name);
  if (fault !== null) throw new RowFault('BRK-FEED-BAD-VALUE', null, `An attribute's name ${fault}`, raw);
  if (NAMES.size < KNOWN_NAMES) NAMES.set(raw, name);
  return name;
}

/** Adds a text under a name that `normalizeName` made; an empty text is an absent attribute. Throws RowFault. */
export function addAttribute(attributes: Attributes, name: string, raw: string): void {
  const text = cleanText(name, raw);
  if (text === '') return;
  const present = attributes.get(name);
  if (present === undefined) attributes.set(name, text);
  else if (Array.isArray(present)) present.push(text);
  else attributes.set(name, [present, text]);
  if (attributes.size > LIMITS.attributesPerProduct) {
    throw new RowFault('BRK-FEED-TOO-LONG', name, `is one attribute more than the ${LIMITS.attributesPerProduct} read`);
  }
}

/** Why a name can't be one; null for a good one. */
export function findNameFault(name: string): string | null {
  if (name === '') return 'is empty';
  if (name.length > NAME_CHARACTERS) return `is longer than ${NAME_CHARACTERS} characters`;
  return isOdd(name) ? 'holds a control character' : null;
}

/**
 * A value as one line of text: ends trimmed, tabs and line breaks (which quotes and JSON allow) as spaces, without the
 * mark of facet terms. NUL and all other control characters are refused: they are never meant, and no page can show them.
 */
export function cleanText(name: string, raw: string): string {
  if (isOver(raw, LIMITS.attributeBytes)) {
    throw new RowFault('BRK-FEED-TOO-LONG', name, `is longer than ${LIMITS.attributeBytes} bytes`, raw);
  }
  if (!isOdd(raw)) return raw.trim();
  const text = raw
    .replace(/[\t\r\n]+/g, ' ')
    .replaceAll(TERM_MARK, '')
    .trim();
  const control = /\p{Cc}/u.exec(text);
  if (control !== null) {
    const hex = control[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    throw new RowFault('BRK-FEED-BAD-VALUE', name, `holds the control character U+${hex}`, text);
  }
  if (!text.isWellFormed()) throw new RowFault('BRK-FEED-BAD-VALUE', name, 'holds half of a surrogate pair', text);
  return text;
}

/** Whether a text is longer in UTF-8 than `limitBytes`. Most are so short that counting can be spared. */
export function isOver(text: string, limitBytes: number): boolean {
  return text.length * 3 > limitBytes && Buffer.byteLength(text) > limitBytes;
}

/** Cheap, and true for all that needs a closer look. */
function isOdd(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  return /[\x00-\x1f\x7f-\x9f\ud800-\udfff\ue000]/.test(text);
}
