import { isUtf8 } from 'node:buffer';
import { type Line, MAX_LINE_BYTES } from './lines.ts';
import { EXCERPT_CHARACTERS, RowFault } from './row-fault.ts';

/** A line's text. Throws RowFault for a line that is too long or not UTF-8. */
export function decodeLine(line: Line): string {
  if (line.isTooLong) {
    const start = line.bytes.toString('utf8', 0, EXCERPT_CHARACTERS);
    throw new RowFault('BRK-FEED-LONG-LINE', null, `The line is longer than ${MAX_LINE_BYTES} bytes`, start);
  }
  return decodeBytes('line', line.bytes);
}

/** A text of UTF-8. `what` is the line, or the field. Throws RowFault. */
export function decodeBytes(what: string, bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const offset = findInvalidUtf8(bytes);
  const byte = bytes[offset]!.toString(16).padStart(2, '0');
  const around = bytes.toString('utf8', Math.max(0, offset - 20), offset + 20);
  throw new RowFault('BRK-FEED-NOT-UTF8', null, `The ${what} is not UTF-8 at byte ${offset} (0x${byte})`, around);
}

/**
 * Offset of the first byte, from 0, of the first sequence that is not UTF-8; -1 for none. The decoder writes U+FFFD for
 * each such sequence: the first one that doesn't stand in the bytes themselves is it.
 */
export function findInvalidUtf8(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let offset = 0;
  let from = 0;
  for (let at = text.indexOf('\uFFFD'); at !== -1; at = text.indexOf('\uFFFD', from)) {
    offset += Buffer.byteLength(text.slice(from, at));
    if (bytes.toString('latin1', offset, offset + 3) !== '\xef\xbf\xbd') return offset;
    offset += 3;
    from = at + 1;
  }
  return -1;
}
