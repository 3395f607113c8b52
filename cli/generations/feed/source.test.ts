import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFeed } from './source.ts';

async function unpack(bytes: Buffer, chunkBytes = bytes.length): Promise<string> {
  const chunks = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) chunks.push(bytes.subarray(at, at + chunkBytes));
  const { bytes: plain } = await openFeed('-', Readable.from(chunks));
  let text = '';
  for await (const chunk of plain) text += chunk.toString('latin1');
  return text;
}

const SKIPPABLE = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('%s is unpacked as a whole, in one member or many, wherever the chunks end', async (_name, compress) => {
  const texts = fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), { minLength: 1, maxLength: 4 });
  const property = fc.asyncProperty(texts, fc.integer({ min: 1, max: 60 }), async (parts, chunkBytes) => {
    const text = ['id\n', ...parts].join('');
    const packed = Buffer.concat(['id\n', ...parts].map(part => compress(part)));
    expect(await unpack(packed, chunkBytes)).toBe(text);
    expect(await unpack(packed)).toBe(text);
  });
  await fc.assert(property, { numRuns: 60 });
});

test('frames that zstd marks as no part of the content are passed over', async () => {
  const frame = zstdCompressSync('id\n');
  expect(await unpack(Buffer.concat([SKIPPABLE, frame, SKIPPABLE, SKIPPABLE, frame, SKIPPABLE]))).toBe('id\nid\n');
});

test('a frame of many blocks, and one that compresses to a run, are unpacked', async () => {
  const text = Array.from({ length: 60_000 }, (_, index) => `${index * 7919}\n`).join('') + 'x'.repeat(400_000);
  const packed = Buffer.concat([zstdCompressSync(text), zstdCompressSync(text)]);
  expect((await unpack(packed, 4096)) === text + text).toBe(true);
});

test.each([
  ['gzip', gzipSync('id\ttitle\tprice\n'.repeat(50))],
  ['zstd', zstdCompressSync('id\ttitle\tprice\n'.repeat(50))],
])('%s that ends anywhere too early is told to be damaged', async (_name, packed) => {
  for (let length = 4; length < packed.length; length += 1) {
    await expect(unpack(packed.subarray(0, length))).rejects.toThrow('BRK-FEED-DAMAGED');
  }
});
