import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Small enough that hashing a piece holds the event loop up for less than a tenth of a millisecond. */
const CHUNK_BYTES = 128 * 1024;

/** SHA-256 of a file in lower-case hex, read piece by piece beside the answering of requests. */
export async function digestFile(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** A SHA-256 in lower-case hex: what a generation's directory may be called. */
export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
