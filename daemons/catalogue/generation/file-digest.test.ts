import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { digestFile, isDigest } from './file-digest.ts';

const directory = mkdtempSync(join(tmpdir(), 'digest-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the digest of a file', () => {
  it('is that of all its bytes, whatever its size', async () => {
    for (const size of [0, 1, 1024 * 1024, 3 * 1024 * 1024 + 17]) {
      const bytes = randomBytes(size);
      writeFileSync(join(directory, 'file'), bytes);
      const digest = await digestFile(join(directory, 'file'));
      expect(digest).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(isDigest(digest)).toBe(true);
    }
  });

  it('of what is not there, or no file, is an error that says so', async () => {
    await expect(digestFile(join(directory, 'none'))).rejects.toThrow('ENOENT');
    await expect(digestFile(directory)).rejects.toThrow('EISDIR');
  });
});
