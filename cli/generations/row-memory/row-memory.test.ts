import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { listLines } from '../../sample-feed/sample-feed.ts';
import type { BuildResult } from '../build.ts';
import { buildFrom, makeTempDir, refusals } from '../testing.ts';
import { memoryFile } from './memory-file.ts';
import { digestRow } from './row-digest.ts';
import { readRowMemory } from './row-memory.ts';

function sampleFeed(percent = 0): string[] {
  const change = { percent, seed: 9 };
  return [...listLines({ products: 300, seed: 3, format: 'tsv', output: '-', stdout: process.stdout, change })];
}

const storeOf = (built: BuildResult) => dirname(built.dir);

/** The next day's rows: some changed, some moved, one gone, one new. */
function tomorrow(): string[] {
  const [header, ...rows] = sampleFeed(2);
  const moved = [...rows.slice(40, 90), ...rows.slice(0, 40), ...rows.slice(91)];
  return [header!, ...moved, rows[5]!.replace(/^[^\t]+/, 'NEW-1')];
}

test('a build with what is remembered of the rows gives the same bytes as without', async () => {
  const dir = await makeTempDir();
  const first = await buildFrom(sampleFeed().join(''), { dir });
  const remembering = await buildFrom(tomorrow().join(''), { dir, previous: first.dir });
  await rm(join(storeOf(first), '.rows'), { recursive: true });
  const forgetful = await buildFrom(tomorrow().join(''), { dir, previous: first.dir });
  expect(remembering.digest).toBe(forgetful.digest);
  expect(remembering.upon).toEqual(forgetful.upon);
});

test('rows are found in their order, also behind those that came, went or changed', async () => {
  const first = await buildFrom(sampleFeed().join(''));
  const memory = readRowMemory(storeOf(first), first.digest)!;
  const [header, ...rows] = sampleFeed();
  const context = `tsv ${JSON.stringify(header!.trimEnd().split('\t'))}`;
  const find = (row: string) => memory.find(digestRow(Buffer.from(row.trimEnd()), context));
  expect([0, 1, 30, 2, 3].map(at => find(rows[at]!))).toEqual([0, 1, 30, -1, -1]);
  memory.resumeBehind(1);
  expect([2, 3].map(at => find(rows[at]!))).toEqual([2, 3]);
  expect(find(`${rows[4]!.trimEnd()}!`)).toBe(-1);
  expect(find(rows[4]!)).toBe(4);
  expect(memory.find(digestRow(Buffer.from(rows[5]!.trimEnd()), 'tsv of another header'))).toBe(-1);
});

test('what is damaged, or was made by other rules, is not believed', async () => {
  const first = await buildFrom(sampleFeed().join(''));
  const file = memoryFile(storeOf(first), first.digest);
  const whole = await readFile(file);
  expect(readRowMemory(storeOf(first), first.digest)).not.toBeNull();
  const damaged = Buffer.from(whole);
  damaged[damaged.length - 9]! ^= 1;
  const otherRules = Buffer.from(whole.toString('latin1').replace(/"rules":"../, '"rules":"zz'), 'latin1');
  for (const bytes of [damaged, otherRules, whole.subarray(0, -4), Buffer.from('rubbish'), Buffer.alloc(0)]) {
    await writeFile(file, bytes);
    expect(readRowMemory(storeOf(first), first.digest)).toBeNull();
  }
});

test('a build does without where it can not be written', async () => {
  const dir = await makeTempDir();
  await mkdir(join(dir, 'out'));
  await writeFile(join(dir, 'out', '.rows'), 'a file');
  const built = await buildFrom(sampleFeed().join(''), { dir });
  expect(built.products).toBe(300);
});

test('a row that comes twice is told, though it is known', async () => {
  const dir = await makeTempDir();
  const first = await buildFrom(sampleFeed().join(''), { dir });
  const lines = sampleFeed();
  const doubled = [...lines.slice(0, 5), lines[4]!, ...lines.slice(5)].join('');
  expect(await refusals(doubled, { dir, previous: first.dir })).toEqual(['6 BRK-FEED-DOUBLE-ID', ' BRK-FEED-BAD-ROWS']);
});

test('a feed whose rows come without their bytes leaves nothing behind', async () => {
  const csv = sampleFeed()
    .map(line => line.replaceAll(/[",]/g, '').replaceAll('\t', ','))
    .join('');
  const built = await buildFrom(csv, { name: 'feed.csv' });
  expect(await readdir(storeOf(built))).toEqual([built.digest]);
});
