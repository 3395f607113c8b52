import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PAGE_SIZE } from '#contract/generation.ts';
import type { PageChanges } from './comparison.ts';

const CHUNK_PAGES = 256;

/** Counts the pages of `newFile` that `oldFile` does not have at the same place: what a copy of it must be sent of. */
export function comparePages(oldFile: string, newFile: string): PageChanges {
  const files = [openSync(oldFile, 'r'), openSync(newFile, 'r')] as const;
  try {
    const [oldBytes, newBytes] = files.map(fd => fstatSync(fd).size) as [number, number];
    const shared = Math.floor(Math.min(oldBytes, newBytes) / PAGE_SIZE);
    const total = Math.ceil(newBytes / PAGE_SIZE);
    return { pageBytes: PAGE_SIZE, total, differing: total - shared + countDiffering(files, shared) };
  } finally {
    for (const fd of files) closeSync(fd);
  }
}

function countDiffering([a, b]: readonly [number, number], pages: number): number {
  const [left, right] = [Buffer.alloc(CHUNK_PAGES * PAGE_SIZE), Buffer.alloc(CHUNK_PAGES * PAGE_SIZE)];
  let differing = 0;
  for (let page = 0; page < pages; page += CHUNK_PAGES) {
    const count = Math.min(CHUNK_PAGES, pages - page);
    const [one, other] = [left, right].map(buffer => buffer.subarray(0, count * PAGE_SIZE)) as [Buffer, Buffer];
    readSync(a, one, 0, one.length, page * PAGE_SIZE);
    readSync(b, other, 0, other.length, page * PAGE_SIZE);
    if (!one.equals(other)) differing += countInChunk(one, other);
  }
  return differing;
}

function countInChunk(one: Buffer, other: Buffer): number {
  let differing = 0;
  for (let at = 0; at < one.length; at += PAGE_SIZE) {
    if (one.compare(other, at, at + PAGE_SIZE, at, at + PAGE_SIZE) !== 0) differing += 1;
  }
  return differing;
}
