/**
 * What tools on hosts, file contents and other people's commands hold may be meant for a terminal: to move its cursor, hide a line or
 * turn its text round. Control characters (Unicode's Cc) and the marks that change the direction of text are written out,
 * like \x1b; line feeds and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, each => (each === '\n' || each === '\t' ? each : writeOut(each)));
}

/** The same for what must stay one line. */
export function printableLine(text: string): string {
  return text.replace(UNSAFE, each => (each === '\n' ? '\\n' : writeOut(each)));
}

const UNSAFE = /\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

function writeOut(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
