import { isUtf8 } from 'node:buffer';
import { usageError } from '#cli/errors.ts';
import { findInvalidUtf8 } from './decode.ts';

const BLOCK_BYTES = 64 * 1024;

/**
 * The text of UTF-8 in blocks that begin at the same places however the bytes come, so that a limit which is looked at
 * once a block strikes the same way each time. Throws BricksError BRK-FEED-NOT-UTF8 with the line.
 */
export async function* readTextBlocks(
  feed: string,
  chunks: AsyncIterable<Buffer>,
  blockBytes = BLOCK_BYTES,
): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  let lines = 0;
  for await (const block of cutBlocks(chunks, blockBytes)) {
    const bytes = rest.length === 0 ? block : Buffer.concat([rest, block]);
    const whole = bytes.subarray(0, bytes.length - countIncomplete(bytes));
    if (!isUtf8(whole)) throw notUtf8(feed, lines, whole, findInvalidUtf8(whole));
    rest = bytes.subarray(whole.length);
    const text = whole.toString('utf8');
    yield text;
    lines += countLineEnds(whole);
  }
  if (rest.length > 0) throw notUtf8(feed, lines, rest, 0);
}

async function* cutBlocks(chunks: AsyncIterable<Buffer>, blockBytes: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (heldBytes + rest.length >= blockBytes) {
      const cut = blockBytes - heldBytes;
      yield Buffer.concat([...held, rest.subarray(0, cut)]);
      rest = rest.subarray(cut);
      held = [];
      heldBytes = 0;
    }
    if (rest.length > 0) held.push(rest);
    heldBytes += rest.length;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}

/** How many bytes at the end begin a sequence that goes on behind them. */
function countIncomplete(bytes: Buffer): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count += 1) {
    const byte = bytes[bytes.length - count]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > count ? count : 0;
  }
  return 0;
}

function countLineEnds(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}

function notUtf8(feed: string, lines: number, bytes: Buffer, offset: number): Error {
  const line = lines + countLineEnds(bytes.subarray(0, offset)) + 1;
  const byte = bytes[offset]!.toString(16).padStart(2, '0');
  const hint = 'Export it as UTF-8, or convert it: iconv -f latin1 -t utf-8';
  return usageError('BRK-FEED-NOT-UTF8', `${feed}:${line}`, `The document is not UTF-8 here (0x${byte}).`, hint);
}
