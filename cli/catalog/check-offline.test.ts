import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildFrom, makeTempDir } from '../generations/testing.ts';
import { openOfflineCheck } from './check-offline.ts';

const feed = (products: number) =>
  `id\ttitle\tprice\n${Array.from({ length: products }, (_, index) => `p${index}\tPot ${index}\t1.00 USD\n`).join('')}`;

async function makeOut() {
  const dir = await makeTempDir();
  const outDir = join(dir, 'gens');
  mkdirSync(outDir);
  const before = await buildFrom(feed(20), { dir });
  renameSync(before.dir, join(outDir, before.digest));
  const told: string[] = [];
  const request = { outDir, inventory: null, accept: [], report: undefined, say: (text: string) => told.push(text) };
  return { dir, outDir, digest: before.digest, told, request };
}

test('a build is held against the generation that it follows, by the beginning of its digest, without any box', async () => {
  const { dir, outDir, digest, told, request } = await makeOut();
  const report = join(dir, 'report.html');
  const { previous, check } = openOfflineCheck({ ...request, previous: digest.slice(0, 8), report });
  expect(previous).toBe(join(outDir, digest));
  const built = await buildFrom(feed(10), { dir });
  await expect(check(built.dir)).rejects.toThrow('--accept count,removed');
  expect(told[0]).toMatch(/^check: 7 of 9 breakers hold/);
  expect(readFileSync(report, 'utf8')).toContain('Stopped before it was sent to any box: count, removed.');
});

test('what is accepted passes, and is told', async () => {
  const { dir, digest, told, request } = await makeOut();
  const { check } = openOfflineCheck({ ...request, previous: digest, accept: ['count,removed'] });
  await check((await buildFrom(feed(10), { dir })).dir);
  expect(told.filter(text => text.includes('accepted by'))).toHaveLength(2);
});

test('a wrong name of a generation or a breaker is told before anything is built', async () => {
  const { digest, request } = await makeOut();
  expect(() => openOfflineCheck({ ...request, previous: 'beefbeef' })).toThrow('BRK-GEN-NONE');
  expect(() => openOfflineCheck({ ...request, previous: digest, accept: ['cuont'] })).toThrow('Did you mean');
  expect(openOfflineCheck({ ...request, previous: undefined }).previous).toBeNull();
});
