import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import {
  decodePageMap,
  MOST_HEAD_BYTES,
  PATCH_MAGIC,
  PATCH_PAGE_BYTES,
  PATCH_VERSION,
  type PatchHead,
  SEGMENT_PAGES,
} from '#contract/patch.ts';
import { isDigest } from '../generation/file-digest.ts';
import { AdminFailure } from './failure.ts';

export interface Segment {
  pages: number[];
  /** What its pages have in all when unpacked, bytes. */
  unpackedBytes: number;
  data: Buffer;
}

/** Varints of five bytes, two for each page at the most. */
const MOST_MAP_BYTES = SEGMENT_PAGES * 10;
/** zstd's own bound for what can't be compressed is 0.4 % more than it was. */
const MOST_DATA_BYTES = SEGMENT_PAGES * PATCH_PAGE_BYTES * 2;

/** Reads a patch from its beginning, see contract/patch.ts. Everything is checked: throws AdminFailure 'bad-patch'. */
export class PatchReader {
  readonly head: PatchHead;
  readonly #file: FileHandle;
  readonly #start: number;

  private constructor(file: FileHandle, head: PatchHead, start: number) {
    this.#file = file;
    this.head = head;
    this.#start = start;
  }

  static async open(file: FileHandle): Promise<PatchReader> {
    const fixed = await readExactly(file, 0, 16);
    const length = fixed.readUInt32LE(12);
    if (fixed.toString('latin1', 0, 8) !== PATCH_MAGIC) throw badPatch('it does not begin as one');
    if (fixed.readUInt32LE(8) !== PATCH_VERSION) throw badPatch(`it is of version ${fixed.readUInt32LE(8)}`);
    if (length > MOST_HEAD_BYTES) throw badPatch(`its head claims ${length} bytes`);
    const head = parseHead(await readChecked(file, fixed.length, length));
    return new PatchReader(file, head, fixed.length + length + 4);
  }

  /** From the first to the last, with no more than one of them in memory. */
  async *segments(): AsyncGenerator<Segment> {
    const { toBytes, fromBytes } = this.head;
    let position = this.#start;
    let after = 0;
    for (;;) {
      const fixed = await readExactly(this.#file, position, 12);
      const [count, mapBytes, dataBytes] = [0, 4, 8].map(at => fixed.readUInt32LE(at)) as [number, number, number];
      if (count > SEGMENT_PAGES || mapBytes > MOST_MAP_BYTES || dataBytes > MOST_DATA_BYTES)
        throw badPatch(`a segment claims ${count} pages in ${dataBytes} bytes`);
      const body = await readChecked(this.#file, position + fixed.length, mapBytes + dataBytes);
      position += fixed.length + body.length + 4;
      const pages = decodePageMap(body.subarray(0, mapBytes), count, after);
      if (pages === null) throw badPatch('the map of a segment is none');
      if (count === 0) break;
      after = pages.at(-1)! + 1;
      if (after > pagesOf(toBytes)) throw badPatch(`page ${after - 1} is behind the end of ${toBytes} bytes`);
      yield {
        pages,
        unpackedBytes: count * PATCH_PAGE_BYTES - missingBytes(after, toBytes),
        data: body.subarray(mapBytes),
      };
    }
    if ((await this.#file.stat()).size !== position) throw badPatch('something stands behind its end');
    if (toBytes > fromBytes && after !== pagesOf(toBytes)) throw badPatch('the end of the new file is not in it');
  }
}

export function badPatch(why: string): AdminFailure {
  return new AdminFailure('bad-patch', `what was sent is no patch that can be used: ${why}`);
}

function parseHead(json: Buffer): PatchHead {
  let head: PatchHead | null;
  try {
    head = JSON.parse(json.toString('utf8')) as PatchHead | null;
  } catch (error) {
    throw badPatch(`its head is no JSON: ${(error as Error).message}`);
  }
  const isHead =
    isDigest(head?.from) &&
    isDigest(head.to) &&
    [head.fromBytes, head.toBytes].every(bytes => Number.isSafeInteger(bytes) && bytes >= 0) &&
    typeof head.manifest === 'string';
  if (!isHead) throw badPatch('its head lacks what it should say');
  return head!;
}

function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PATCH_PAGE_BYTES);
}

/** What the last of so many pages lacks of a whole one. */
function missingBytes(pages: number, bytes: number): number {
  return Math.max(0, pages * PATCH_PAGE_BYTES - bytes);
}

/** So many bytes, and the CRC-32 behind them. */
async function readChecked(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = await readExactly(file, position, length + 4);
  const checked = bytes.subarray(0, length);
  if (bytes.readUInt32LE(length) !== crc32(checked)) throw badPatch(`it is damaged behind byte ${position}`);
  return checked;
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) throw badPatch(`it ends at byte ${position + at}`);
    at += bytesRead;
  }
  return bytes;
}
