import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, crc32, type ZstdOptions, zstdCompress } from 'node:zlib';
import {
  DICTIONARY_MARK,
  encodePageMap,
  PATCH_MAGIC,
  PATCH_VERSION,
  type PatchHead,
  SEGMENT_PAGES,
} from '#contract/patch.ts';
import { type Change, changedPages } from './changed-pages.ts';

/**
 * With 1 % of the prices changed, levels below 3 miss most of the dictionary, and those above 6 save nothing worth their time. Tried
 * instead of a dictionary: the XOR with the old pages takes 2.3 times the bytes, as a row that grows shifts others.
 */
const LEVEL = 6;
/** Holds a segment's pages, old and new: 2 MiB and the mark. */
const WINDOW_LOG = 22;

export interface PatchFiles {
  /** The old generation's file and the new one's. */
  fromPath: string;
  toPath: string;
  head: Omit<PatchHead, 'fromBytes' | 'toBytes'>;
  /** Where the patch is written. */
  path: string;
}

/** Makes the patch of two files of any size in a few megabytes of memory; both are read once. Resolves with its size, bytes. */
export async function makePatch({ fromPath, toPath, head, path }: PatchFiles): Promise<number> {
  await using from = await open(fromPath, 'r');
  await using to = await open(toPath, 'r');
  await using patch = await open(path, 'w');
  const sizes = { fromBytes: (await from.stat()).size, toBytes: (await to.stat()).size };
  let sizeBytes = await append(patch, encodeHead({ ...head, ...sizes }));
  let after = 0;
  let waiting: Change[] = [];
  const flush = async (): Promise<void> => {
    sizeBytes += await append(patch, await encodeSegment(waiting, after));
    after = (waiting.at(-1)?.page ?? 0) + 1;
    waiting = [];
  };
  for await (const change of changedPages(from, to)) {
    waiting.push(change);
    if (waiting.length === SEGMENT_PAGES) await flush();
  }
  if (waiting.length > 0) await flush();
  sizeBytes += await append(patch, await encodeSegment([], after));
  await patch.sync();
  return sizeBytes;
}

function encodeHead(head: PatchHead): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  return Buffer.concat([Buffer.from(PATCH_MAGIC, 'latin1'), u32(PATCH_VERSION, json.length), json, u32(crc32(json))]);
}

async function encodeSegment(changes: readonly Change[], after: number): Promise<Buffer> {
  const pages = changes.map(change => change.page);
  const map = encodePageMap(pages, after);
  const dictionary = Buffer.concat([DICTIONARY_MARK, ...changes.map(change => change.old)]);
  const data = changes.length === 0 ? Buffer.alloc(0) : await compress(changes, dictionary);
  const body = Buffer.concat([map, data]);
  return Buffer.concat([u32(pages.length, map.length, data.length), body, u32(crc32(body))]);
}

const zstd = promisify<Buffer, ZstdOptions, Buffer>(zstdCompress);

async function compress(changes: readonly Change[], dictionary: Buffer): Promise<Buffer> {
  const params = { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_windowLog]: WINDOW_LOG };
  return await zstd(Buffer.concat(changes.map(change => change.new)), { dictionary, params });
}

function u32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}

async function append(file: FileHandle, bytes: Buffer): Promise<number> {
  await file.appendFile(bytes);
  return bytes.length;
}
