import type { FileHandle } from 'node:fs/promises';
import { PATCH_PAGE_BYTES } from '#contract/patch.ts';

export interface Change {
  page: number;
  /** Shorter than a page at the file's end; the old one is empty beyond it. */
  old: Buffer;
  new: Buffer;
}

const CHUNK_BYTES = 256 * PATCH_PAGE_BYTES;

/** Pages of a new file that are not the old file's of the same number, in their order. Compared as they are, without sums. */
export async function* changedPages(from: FileHandle, to: FileHandle): AsyncGenerator<Change> {
  const [oldChunk, newChunk] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  for (let position = 0; ; position += CHUNK_BYTES) {
    const [before, after] = await Promise.all([read(from, oldChunk, position), read(to, newChunk, position)]);
    if (after.length === 0) return;
    if (before.equals(after)) continue;
    for (let at = 0; at < after.length; at += PATCH_PAGE_BYTES) {
      const [old, changed] = [pageAt(before, at), pageAt(after, at)];
      // Copies: the chunks are read into again, and a few pages must not keep a megabyte each.
      if (!old.equals(changed))
        yield { page: (position + at) / PATCH_PAGE_BYTES, old: Buffer.from(old), new: Buffer.from(changed) };
    }
  }
}

/** As many bytes as there are, up to a chunk's. */
async function read(file: FileHandle, chunk: Buffer, position: number): Promise<Buffer> {
  let length = 0;
  while (length < chunk.length) {
    const { bytesRead } = await file.read(chunk, length, chunk.length - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return chunk.subarray(0, length);
}

function pageAt(chunk: Buffer, at: number): Buffer {
  return chunk.subarray(at, at + PATCH_PAGE_BYTES);
}
