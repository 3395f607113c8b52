import { DOCIDS } from '#contract/generation.ts';

const LAST = 2 ** DOCIDS.bits - 1;

/**
 * Gives every item of an ordered list a position, rising and within what a docid has room for, and moves as few as it can:
 * an item keeps the position that it has (0: it has none) unless it is out of order or in the way. Null where there is no
 * room left at an end of the list: everything is to be numbered anew.
 */
export function placeInOrder(known: Int32Array): Int32Array | null {
  const placed = keepLongestRise(known);
  let low = 0;
  for (let start = 0; start < placed.length; ) {
    if (placed[start] !== 0) {
      low = placed[start]!;
      start += 1;
      continue;
    }
    const end = findGapEnd(placed, start, low);
    if (!fillGap(placed, start, end, low)) return null;
    low = placed[end - 1]!;
    start = end;
  }
  return placed;
}

/**
 * All but the longest rising subsequence set to 0: what stays where it is while the rest moves. Patience sorting
 * (Schensted 1961; Fredman, "On computing the length of longest increasing subsequences", 1975), O(n log n).
 */
function keepLongestRise(known: Int32Array): Int32Array {
  const tails = new Int32Array(known.length);
  const before = new Int32Array(known.length).fill(-1);
  let length = 0;
  for (let at = 0; at < known.length; at += 1) {
    if (known[at] === 0) continue;
    const pile = findPile(known, tails, length, known[at]!);
    if (pile > 0) before[at] = tails[pile - 1]!;
    tails[pile] = at;
    if (pile === length) length += 1;
  }
  const kept = new Int32Array(known.length);
  for (let at = length === 0 ? -1 : tails[length - 1]!; at !== -1; at = before[at]!) kept[at] = known[at]!;
  return kept;
}

/** The first pile whose tail is not below `value`; the end first, as most lists are in order. */
function findPile(known: Int32Array, tails: Int32Array, length: number, value: number): number {
  if (length === 0 || known[tails[length - 1]!]! < value) return length;
  let [low, high] = [0, length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (known[tails[middle]!]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the items without a position end; as many of the following give theirs up as are in the way. */
function findGapEnd(placed: Int32Array, start: number, low: number): number {
  let end = start;
  while (end < placed.length) {
    const high = placed[end]!;
    if (high !== 0 && high - low > end - start) return end;
    placed[end] = 0;
    end += 1;
  }
  return end;
}

/** Spreads the items between their neighbours; at the ends of the list they stand `gap` apart where there is room. */
function fillGap(placed: Int32Array, start: number, end: number, low: number): boolean {
  const count = end - start;
  const isWhole = start === 0 && end === placed.length;
  const high = end === placed.length ? LAST + 1 : placed[end]!;
  if (high - low <= count) return false;
  const step = Math.min((high - low) / (count + 1), low === 0 || end === placed.length ? DOCIDS.gap : LAST);
  const from = isWhole ? DOCIDS.first - DOCIDS.gap : low === 0 ? high - step * (count + 1) : low;
  for (let index = 0; index < count; index += 1) placed[start + index] = Math.floor(from + step * (index + 1));
  return true;
}
