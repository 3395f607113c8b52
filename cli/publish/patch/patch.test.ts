import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodePageMap, encodePageMap } from '#contract/patch.ts';
import { applyPatch } from '../../../daemons/catalogue/admin/apply-patch.ts';
import { makePatch } from './make-patch.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'patch-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const MANIFEST = '{"of": "the new one"}';
const file = (name: string) => join(dir, name);
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function make(before: Uint8Array, after: Uint8Array): Promise<number> {
  writeFileSync(file('before'), before);
  writeFileSync(file('after'), after);
  const head = { from: digestOf(before), to: digestOf(after), manifest: MANIFEST };
  return await makePatch({ fromPath: file('before'), toPath: file('after'), head, path: file('patch') });
}

async function apply(before: Uint8Array, after: Uint8Array): Promise<Buffer> {
  rmSync(file('into'), { recursive: true, force: true });
  const [from, digest] = [digestOf(before), digestOf(after)];
  await applyPatch({ patchPath: file('patch'), basisPath: file('before'), from, digest, into: file('into') });
  expect(readFileSync(join(file('into'), 'manifest.json'), 'utf8')).toBe(MANIFEST);
  return readFileSync(join(file('into'), 'catalog.db'));
}

/** Pages of a few kinds, so that some stay, move, grow or go, and a last one of any length. */
const bytes = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 300 }), fc.uint8Array({ maxLength: 5000 }))
  .map(([kinds, tail]) => Buffer.concat([...kinds.map(kind => Buffer.alloc(4096, `page ${kind} `)), tail]));

test('of any two files, the patch makes the second of the first', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, bytes, async (before, after) => {
      await make(before, after);
      expect((await apply(before, after)).equals(after)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('it is small where little has changed, wherever that is, and though it can not be compressed', async () => {
  const before = randomBytes(4096 * 2000);
  const after = Buffer.from(before);
  for (let at = 1000; at < after.length; at += 400_000) after.writeUInt32LE(at, at);
  // Nothing of this page may be taken for a dictionary of zstd's own (RFC 8878, 5: magic number).
  after.writeUInt32LE(0xec30a437, 0);
  expect(await make(before, after)).toBeLessThan(3000);
  expect((await apply(before, after)).equals(after)).toBe(true);
  expect(await make(after, before)).toBeLessThan(3000);
  expect((await apply(after, before)).equals(before)).toBe(true);
});

test('a patch that is cut off, longer, or damaged anywhere is refused before anything is written', async () => {
  const before = randomBytes(4096 * 3 + 17);
  const after = Buffer.concat([before.subarray(0, 4096), randomBytes(9000)]);
  await make(before, after);
  const whole = readFileSync(file('patch'));
  const isRefused = async (patch: Buffer): Promise<void> => {
    writeFileSync(file('patch'), patch);
    await expect(apply(before, after)).rejects.toMatchObject({ code: 'bad-patch' });
    expect(existsSync(file('into'))).toBe(false);
  };
  await isRefused(Buffer.concat([whole, Buffer.from('x')]));
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      await isRefused(whole.subarray(0, at));
      await isRefused(Buffer.from(whole.map((byte, index) => (index === at ? byte ^ flip : byte))));
    }),
    { numRuns: 150 },
  );
});

test('a patch for another file, or for one that was changed since, is refused', async () => {
  const [before, after, other] = [randomBytes(9000), randomBytes(9000), randomBytes(9000)];
  await make(before, after);
  await expect(apply(other, after)).rejects.toMatchObject({
    code: 'bad-patch',
    message: expect.stringContaining('of'),
  });
  await expect(apply(before, other)).rejects.toMatchObject({ code: 'bad-patch' });
  writeFileSync(file('before'), before.subarray(0, 8000));
  await expect(apply(before, after)).rejects.toMatchObject({
    code: 'bad-patch',
    message: expect.stringMatching(/8000/),
  });
});

test('a map of pages is read as it was written, and nothing else is taken for one', () => {
  const pages = fc.uniqueArray(fc.nat({ max: 2 ** 33 }), { maxLength: 256 }).map(list => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(pages, list => {
      expect(decodePageMap(encodePageMap(list, 0), list.length, 0)).toEqual(list);
      expect(decodePageMap(encodePageMap(list, 0), list.length + 1, 0)).toBeNull();
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat({ max: 256 }), (map, count) => {
      const read = decodePageMap(map, count, 7);
      expect(read === null || (read.length === count && read.every((page, at) => page > (read[at - 1] ?? 6)))).toBe(
        true,
      );
    }),
  );
});
