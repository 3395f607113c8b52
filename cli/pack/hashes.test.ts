import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rememberedHash } from './hashes.ts';
import { sha256 } from './manifest.ts';

let folder: string;
let path: string;
let index: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bricks-hashes-'));
  path = join(folder, 'file');
  index = join(folder, '.hashes.json');
  writeFileSync(path, 'first');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Until a change would show another time. */
const settle = () => sleep(2_100);

test('a file is read once, and again when it was changed, its old times put back or not', async () => {
  await settle();
  expect(await rememberedHash(folder, path)).toBe(sha256('first'));
  const remembered = readFileSync(index, 'utf8');
  writeFileSync(index, remembered.replace(sha256('first'), sha256('what is remembered')));
  expect(await rememberedHash(folder, path)).toBe(sha256('what is remembered'));
  const { atime, mtime } = statSync(path);
  writeFileSync(path, 'other');
  utimesSync(path, atime, mtime);
  expect(await rememberedHash(folder, path)).toBe(sha256('other'));
});

test('a file that was changed a moment ago is not remembered', async () => {
  expect(await rememberedHash(folder, path)).toBe(sha256('first'));
  expect(() => statSync(index)).toThrow(/ENOENT/);
});

test('what is remembered of files that are gone is forgotten, and damage of it costs time alone', async () => {
  await settle();
  await rememberedHash(folder, path);
  renameSync(path, join(folder, 'moved'));
  await settle();
  await rememberedHash(folder, join(folder, 'moved'));
  expect(Object.keys(JSON.parse(readFileSync(index, 'utf8')) as object)).toEqual([join(folder, 'moved')]);
  writeFileSync(index, '{"');
  expect(await rememberedHash(folder, join(folder, 'moved'))).toBe(sha256('first'));
});
