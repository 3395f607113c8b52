import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { type BricksError, usageError } from '#cli/errors.ts';
import { cutZstdFrames, isZstdMagic } from './zstd-frames.ts';

const CHUNK_BYTES = 256 * 1024;
const HEAD_BYTES = 64 * 1024;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** A feed's text as bytes, unpacked and without its byte order mark; `head` is how it begins. */
interface FeedSource {
  head: Buffer;
  bytes: AsyncIterable<Buffer>;
}

/**
 * Opens a feed; `-` is standard input. Gzip (RFC 1952) and zstd (RFC 8878) are known by their first bytes, not by the
 * name; of several members or frames all are read. What can be told at once not to be text in UTF-8 is refused here.
 * Throws BricksError BRK-FEED-…, while it is read too.
 */
export async function openFeed(feed: string, stdin: Readable): Promise<FeedSource> {
  const raw = feed === '-' ? stdin : createReadStream(feed, { highWaterMark: CHUNK_BYTES });
  const packed = await peek(feed, raw);
  const unpack = UNPACKERS.find(({ begins }) => begins(packed.head))?.unpack;
  const plain = unpack === undefined ? packed : await peek(feed, unpack(packed.bytes));
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
  if (/^(Z_|ZSTD_)/.test(code)) return damaged(feed, `The compressed feed is damaged: ${error.message}.`);
  if (code === 'ENOENT') return usageError('BRK-FEED-NOT-FOUND', feed, 'There is no such feed.');
  if (code === 'EISDIR') return usageError('BRK-FEED-NOT-FOUND', feed, 'This is a directory, not a feed.');
  if (code !== '') return usageError('BRK-FEED-UNREADABLE', feed, `The feed can't be read: ${error.message}.`);
  return error;
}

function damaged(feed: string, message: string): BricksError {
  return usageError(
    'BRK-FEED-DAMAGED',
    feed,
    message,
    'Fetch or export it again; `gzip -t FILE` or `zstd -t FILE` tests a file.',
  );
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

/** In object mode, or the stream might join what was cut. */
function unzstd(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const plain = createZstdDecompress({ chunkSize: CHUNK_BYTES });
  return pipeline(Readable.from(cutZstdFrames(packed), { highWaterMark: 1 }), plain, () => {});
}

const UNPACKERS: readonly {
  begins(head: Buffer): boolean;
  unpack(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
}[] = [
  { begins: head => head[0] === 0x1f && head[1] === 0x8b, unpack: gunzip },
  { begins: head => head.length >= 4 && isZstdMagic(head.readUInt32LE(0)), unpack: unzstd },
];

const FOREIGN: readonly { bytes: readonly number[]; what: string; hint: string }[] = [
  { bytes: [0xff, 0xfe], what: 'UTF-16 text', hint: 'Save it as UTF-8.' },
  { bytes: [0xfe, 0xff], what: 'UTF-16 text', hint: 'Save it as UTF-8.' },
  { bytes: [0x1f, 0x8b], what: 'compressed twice', hint: 'Unpack it once.' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: 'compressed twice', hint: 'Unpack it once.' },
  { bytes: [0x42, 0x5a, 0x68], what: 'compressed by bzip2', hint: 'Use `bzip2 -dc FEED |` and `-` as the feed.' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: 'compressed by xz', hint: 'Use `xz -dc FEED |` and `-` as the feed.' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], what: 'a zip archive', hint: 'Unpack it, or use `unzip -p FEED |` and `-`.' },
  { bytes: [0x5b], what: 'one JSON array', hint: "Use `jq -c '.[]' FEED |` and `-` as the feed: one object a line." },
];

function describeForeign(feed: string, head: Buffer): BricksError | null {
  const foreign = FOREIGN.find(each => each.bytes.every((byte, index) => head[index] === byte));
  if (foreign === undefined) return hasBareReturns(head) ? bareReturns(feed) : null;
  const message = `The feed is ${foreign.what}; TSV, CSV, XML and NDJSON in UTF-8 are read, plain, by gzip or by zstd.`;
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
