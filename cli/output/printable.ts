/**
 * What tools on hosts, file contents, logs and other people's commands hold may be meant for a terminal: to move its cursor, hide a
 * line or turn its text round. Control characters (Unicode's Cc) and the marks that change the direction of text (Unicode
 * TR 36, 3.2) are written out as JSON does (RFC 8259, 7), like \u001b; line feeds and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, each => (each === '\n' || each === '\t' ? each : writeOut(each)));
}

/** The same for what must stay one line. */
export function printableLine(text: string): string {
  return text.replace(UNSAFE, writeOut);
}

/** JSON on one line; it stays the same document. */
export function printableJson(value: unknown): string {
  return printableLine(JSON.stringify(value));
}

const UNSAFE = /\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

function writeOut(character: string): string {
  const short = JSON.stringify(character).slice(1, -1);
  return short.length > 1 ? short : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
