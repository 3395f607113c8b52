import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** SHA-256 of a file, lower-case hex: a generation's name. Reads the next chunk while one is digested. */
export async function digestFile(path: string): Promise<string> {
  await using file = await open(path, 'r');
  const hash = createHash('sha256');
  const buffers = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)];
  let reading = file.read(buffers[0]!);
  for (let turn = 1; ; turn += 1) {
    const { bytesRead, buffer } = await reading;
    if (bytesRead === 0) return hash.digest('hex');
    reading = file.read(buffers[turn % 2]!);
    hash.update(buffer.subarray(0, bytesRead));
  }
}
