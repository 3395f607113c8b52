const FRAME_MAGIC = 0xfd2fb528;
/** Its lowest four bits may be anything. */
const SKIPPABLE_MAGIC = 0x184d2a50;

/** Whether a frame, skippable or not, begins with these four bytes, as a little-endian number. */
export function isZstdMagic(magic: number): boolean {
  return magic === FRAME_MAGIC || isSkippable(magic);
}

/** Thrown with the codes of node:zlib, as if it had seen it. */
class ZstdError extends Error {
  readonly code: 'Z_BUF_ERROR' | 'Z_DATA_ERROR';
  constructor(code: ZstdError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Cuts a zstd stream (RFC 8878, 3.1) so that no chunk holds bytes of two frames, and drops skippable frames. node:zlib's
 * decoder passes over what stands in a chunk behind the end of a frame, and what pzstd writes, or `cat`, would lose
 * rows without a word. Throws where the stream ends within a frame, or something else follows one.
 *
 *   start ── magic ──> frame header ──> block header ──> block … ──> checksum, if there is one ──> start
 *     └──── skippable: its length ──> its bytes ──> start
 */
export async function* cutZstdFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const walk = new FrameWalk();
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (let part = walk.next(held); part !== null; part = walk.next(held)) {
      if (!part.isDropped) yield held.subarray(0, part.length);
      held = held.subarray(part.length);
    }
  }
  if (held.length > 0 || !walk.isBetweenFrames) throw new ZstdError('Z_BUF_ERROR', 'unexpected end of file');
}

interface Part {
  length: number;
  isDropped: boolean;
}

class FrameWalk {
  /** Bytes until the next thing that must be looked at. */
  #passBytes = 0;
  #isDropping = false;
  #next: 'start' | 'block' = 'start';
  #checksumBytes = 0;

  get isBetweenFrames(): boolean {
    return this.#next === 'start' && this.#passBytes === 0;
  }

  /** How much of `bytes` can go on; null if more are needed to tell. Never beyond the end of a frame. */
  next(bytes: Buffer): Part | null {
    if (this.#passBytes === 0 && !this.#look(bytes)) return null;
    const length = Math.min(this.#passBytes, bytes.length);
    if (length === 0) return null;
    this.#passBytes -= length;
    return { length, isDropped: this.#isDropping };
  }

  #look(bytes: Buffer): boolean {
    return this.#next === 'start' ? this.#lookAtStart(bytes) : this.#lookAtBlock(bytes);
  }

  #lookAtStart(bytes: Buffer): boolean {
    if (bytes.length < 8) return false;
    const magic = bytes.readUInt32LE(0);
    this.#isDropping = isSkippable(magic);
    if (this.#isDropping) this.#passBytes = 8 + bytes.readUInt32LE(4);
    else if (magic !== FRAME_MAGIC) throw new ZstdError('Z_DATA_ERROR', 'something else follows the end of a frame');
    else this.#enterFrame(bytes[4]!);
    return true;
  }

  /** The frame header's length, by its descriptor (3.1.1.1.1). */
  #enterFrame(descriptor: number): void {
    const isSingleSegment = (descriptor & 0x20) !== 0;
    const contentSizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
    this.#passBytes = 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes + contentSizeBytes;
    this.#checksumBytes = (descriptor & 4) === 0 ? 0 : 4;
    this.#next = 'block';
  }

  /** Three bytes: whether it is the last, its type, its size; a run (type 1) is one byte, however long it becomes. */
  #lookAtBlock(bytes: Buffer): boolean {
    if (bytes.length < 3) return false;
    const header = bytes.readUIntLE(0, 3);
    const isLast = (header & 1) === 1;
    const isRun = ((header >> 1) & 3) === 1;
    this.#passBytes = 3 + (isRun ? 1 : header >> 3);
    if (isLast) {
      this.#passBytes += this.#checksumBytes;
      this.#next = 'start';
    }
    return true;
  }
}

function isSkippable(magic: number): boolean {
  return (magic & 0xfffffff0) === SKIPPABLE_MAGIC;
}
