import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type BricksError, usageError } from '#cli/errors.ts';

const CHUNK_BYTES = 256 * 1024;
const HEAD_BYTES = 64 * 1024;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** A feed's text as bytes, unpacked and without its byte order mark; `head` is how it begins. */
interface FeedSource {
  head: Buffer;
  bytes: AsyncIterable<Buffer>;
}

/**
 * Opens a feed; `-` is standard input. Gzip is known by its first bytes (RFC 1952), not by the name. What can be told at
 * once not to be TSV or NDJSON in UTF-8 is refused here. Throws BricksError BRK-FEED-…, while it is read too.
 */
export async function openFeed(feed: string, stdin: Readable): Promise<FeedSource> {
  const raw = feed === '-' ? stdin : createReadStream(feed, { highWaterMark: CHUNK_BYTES });
  const packed = await peek(feed, raw);
  const isGzip = packed.head[0] === 0x1f && packed.head[1] === 0x8b;
  const plain = isGzip ? await peek(feed, gunzip(packed.bytes)) : packed;
  const problem = describeForeign(feed, plain.head);
  if (problem !== null) {
    raw.destroy();
    throw problem;
  }
  const bomBytes = plain.head.subarray(0, 3).equals(BOM) ? 3 : 0;
  return { head: plain.head.subarray(bomBytes), bytes: dropBytes(plain.bytes, bomBytes) };
}

async function peek(feed: string, source: AsyncIterable<Buffer>): Promise<FeedSource> {
  const chunks = translateErrors(feed, source);
  const first: Buffer[] = [];
  let sizeBytes = 0;
  while (sizeBytes < HEAD_BYTES) {
    const { value } = await chunks.next();
    if (value === undefined) break;
    first.push(value);
    sizeBytes += value.length;
  }
  const start = Buffer.concat(first);
  return { head: start.subarray(0, HEAD_BYTES), bytes: chain(start, chunks) };
}

async function* translateErrors(feed: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  try {
    for await (const chunk of source) yield chunk;
  } catch (error) {
    throw describeReadError(feed, error as NodeJS.ErrnoException);
  }
}

function describeReadError(feed: string, error: NodeJS.ErrnoException): Error {
  const code = error.code ?? '';
  if (code === 'Z_BUF_ERROR') return damaged(feed, 'The compressed feed ends in the middle.');
  if (code.startsWith('Z_')) return damaged(feed, `The compressed feed is damaged: ${error.message}.`);
  if (code === 'ENOENT') return usageError('BRK-FEED-NOT-FOUND', feed, 'There is no such feed.');
  if (code === 'EISDIR') return usageError('BRK-FEED-NOT-FOUND', feed, 'This is a directory, not a feed.');
  if (code !== '') return usageError('BRK-FEED-UNREADABLE', feed, `The feed can't be read: ${error.message}.`);
  return error;
}

function damaged(feed: string, message: string): BricksError {
  return usageError('BRK-FEED-DAMAGED', feed, message, 'Fetch or export it again; `gzip -t FILE` tests a file.');
}

/** Who stops reading early closes what is read, or an open pipe would keep the process from its end. */
async function* chain(start: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (start.length > 0) yield start;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/**
 * `pipeline` ends both streams when either fails; who reads the result hears why. (`compose` hangs on a file that is cut
 * off, `pipe` on a source that fails.)
 */
function gunzip(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const plain = createGunzip({ chunkSize: CHUNK_BYTES });
  return pipeline(Readable.from(packed, { objectMode: false }), plain, () => {});
}

const FOREIGN: readonly { bytes: readonly number[]; what: string; hint: string }[] = [
  { bytes: [0xff, 0xfe], what: 'UTF-16 text', hint: 'Save it as UTF-8.' },
  { bytes: [0xfe, 0xff], what: 'UTF-16 text', hint: 'Save it as UTF-8.' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: 'compressed by zstd', hint: 'Use `zstd -dc FEED |` and `-` as the feed.' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], what: 'a zip archive', hint: 'Unpack it, or use `unzip -p FEED |` and `-`.' },
  { bytes: [0x3c], what: 'XML', hint: 'Export it as TSV or NDJSON.' },
  { bytes: [0x5b], what: 'one JSON array', hint: "Use `jq -c '.[]' FEED |` and `-` as the feed: one object a line." },
];

function describeForeign(feed: string, head: Buffer): BricksError | null {
  const foreign = FOREIGN.find(each => each.bytes.every((byte, index) => head[index] === byte));
  if (foreign === undefined) return hasBareReturns(head) ? bareReturns(feed) : null;
  const message = `The feed is ${foreign.what}; tab-separated text and NDJSON in UTF-8 are read, plain or gzipped.`;
  return usageError('BRK-FEED-FORMAT', feed, message, foreign.hint);
}

/** One CR at the end may be half of a CRLF. */
function hasBareReturns(head: Buffer): boolean {
  const at = head.indexOf(13);
  return at !== -1 && at < head.length - 1 && !head.includes(10);
}

function bareReturns(feed: string): BricksError {
  const hint = "Use `tr '\\r' '\\n' < FEED |` and `-` as the feed.";
  return usageError('BRK-FEED-FORMAT', feed, "The feed's lines end with CR only; they must end with LF.", hint);
}

async function* dropBytes(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of chunks) {
    yield left === 0 ? chunk : chunk.subarray(left);
    left = 0;
  }
}
