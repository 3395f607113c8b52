/**
 * C0 and C1 controls, DEL, line separators, and what turns the direction of text (Unicode TR 36, 3.2): a terminal would
 * obey them, and a log is written by whoever sends a request.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** One line that a terminal shows and does not obey: a newline reads \n, an escape \u001b. */
export function toVisible(text: string): string {
  return text.replace(OBEYED, escapeAsJson);
}

/** JSON on one line, as plain; it stays the same document. */
export function toVisibleJson(value: unknown): string {
  return toVisible(JSON.stringify(value));
}

/** RFC 8259, 7. */
function escapeAsJson(character: string): string {
  const short = JSON.stringify(character).slice(1, -1);
  return short.length > 1 ? short : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
