/**
 * A patch: what makes one generation's file of another's, page by page.
 *
 *   magic     8 bytes, "BRKPATCH"
 *   version   u32
 *   head      u32 length; so many bytes of JSON, a PatchHead; u32 CRC-32 of these bytes
 *   segment … u32 pages, u32 length of map, u32 length of data; map; data; u32 CRC-32 of map and data
 *   end       a segment of no pages; nothing stands behind it
 *
 * Integers are little-endian. A file is pages of 4 KiB, of which the last may be shorter. A segment brings pages of the new
 * file that are not the old file's pages of the same number, in ascending order over the whole patch. Its map is
 * varints (LEB128), two for each run of adjacent pages: how many pages are left out since the last run, how many follow. Its
 * data is one zstd frame (RFC 8878) of those pages, one behind the other; the frame's dictionary is DICTIONARY_MARK
 * and then the old file's pages of the same numbers, as far as it has them. The file is cut to `toBytes` at the end.
 *
 * The sums find what was torn or mixed up on the way, so that nothing is begun with it; what counts is the SHA-256 of the result.
 */
export interface PatchHead {
  /** Digests of the generations. */
  from: string;
  to: string;
  fromBytes: number;
  toBytes: number;
  /** The text of the new generation's manifest.json. */
  manifest: string;
}

export const PATCH_MAGIC = 'BRKPATCH';
export const PATCH_VERSION = 1;
export const PATCH_PAGE_BYTES = 4096;
/** A segment's pages at most: what bounds the memory on both sides. */
export const SEGMENT_PAGES = 256;
export const MOST_HEAD_BYTES = 65_536;
/** Of a frame, its log; a greater one is refused: 8 MiB of window hold a segment and its dictionary. */
export const MOST_WINDOW_LOG = 23;

/** The file's name in its directory, incoming/<digest>.patch/ on a box. */
export const PATCH_FILE = 'generation.patch';

/** Keeps zstd from taking a page for one of its own dictionaries, which begin with a number of theirs. */
export const DICTIONARY_MARK = new Uint8Array(8);

/** Page numbers, ascending; `after` is the first that the last segment left free. */
export function encodePageMap(pages: readonly number[], after: number): Uint8Array {
  const bytes: number[] = [];
  let next = after;
  for (let index = 0; index < pages.length; ) {
    const first = pages[index]!;
    let count = 1;
    while (pages[index + count] === first + count) count++;
    putVarint(bytes, first - next);
    putVarint(bytes, count);
    next = first + count;
    index += count;
  }
  return Uint8Array.from(bytes);
}

/** Null for a map that isn't one of `count` pages. */
export function decodePageMap(map: Uint8Array, count: number, after: number): number[] | null {
  const pages: number[] = [];
  let next = after;
  let at = 0;
  while (at < map.length) {
    const [skipped, behind] = takeVarint(map, at);
    const [run, end] = takeVarint(map, behind);
    if (end < 0 || run === 0 || pages.length + run > count) return null;
    for (let page = next + skipped; page < next + skipped + run; page++) pages.push(page);
    next += skipped + run;
    at = end;
  }
  return pages.length === count ? pages : null;
}

function putVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}

/** Its value and where it ends; -1 where it doesn't. Five bytes are enough for 140 TB of pages. */
function takeVarint(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0;
  for (let at = start, weight = 1; at >= 0 && at < Math.min(bytes.length, start + 5); at++, weight *= 128) {
    const byte = bytes[at]!;
    value += (byte % 128) * weight;
    if (byte < 128) return [value, at + 1];
  }
  return [0, -1];
}
