import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRelease, keepRelease, openRelease } from './cache.ts';
import { releaseDigest, sha256 } from './manifest.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bricks-releases-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = [{ name: 'bricksd', sha256: sha256('program'), sizeBytes: 7 }];
const digest = releaseDigest(files);

async function keep(packer: string): Promise<void> {
  const place = await openRelease(folder);
  writeFileSync(join(place, 'bricksd'), 'program');
  const inputs = { bundle: 'b', node: 'n', packer };
  await keepRelease(folder, place, { digest, arch: 'x64', node: '24', betterSqlite3: '13', files, inputs });
}

test('a release that another run may be sending is not moved away when it is made again', async () => {
  const path = join(folder, digest, 'bricksd');
  await keep('before');
  const { ino } = statSync(path);
  await keep('now');
  expect(statSync(path).ino).toBe(ino);
  expect(await findRelease(folder, 'x64', { bundle: 'b', node: 'n', packer: 'now' })).toMatchObject({ digest });
  expect(readdirSync(folder)).toEqual([digest]);
});

test('a damaged one is', async () => {
  await keep('before');
  writeFileSync(join(folder, digest, 'bricksd'), 'damaged');
  await keep('before');
  expect(readFileSync(join(folder, digest, 'bricksd'), 'utf8')).toBe('program');
  expect(readdirSync(folder)).toEqual([digest]);
});
