import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GENERATIONS_DIR, INCOMING_DIR, PINS_FILE } from '#contract/layout.ts';
import type { ScheduleRecord } from '#contract/schedule.ts';
import { linkEntries } from '../box.fixture.ts';
import { pinGeneration, readPins } from './pins.ts';
import { retireGenerations } from './retire.ts';

const NOW = Date.now();
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bricks-'));
  process.env.BRICKS_ROOT = root;
});
afterEach(() => {
  delete process.env.BRICKS_ROOT;
  rmSync(root, { recursive: true });
});

function hold(directory: string, digest: string, ageMs = 0): void {
  mkdirSync(join(root, directory, digest), { recursive: true });
  const seconds = (NOW - ageMs) / 1000;
  utimesSync(join(root, directory, digest), seconds, seconds);
}

/** Digests 1, 2, 3 … in turn, the last but one valid now. */
function schedule(digests: string[]): ScheduleRecord[] {
  const specs = digests.map((digest, index) => ({
    digest,
    activation: NOW + (index - digests.length + 2) * 1_000 - 1,
  }));
  return linkEntries(specs).map(entry => ({ kind: 'commit', entry, votes: [], recordedAt: NOW }));
}

const digestOf = (name: number) => String(name).repeat(64);
const held = (directory: string) => readdirSync(join(root, directory)).map(digest => Number(digest[0]));

it('keeps what is valid, what is to come and two before that, and deletes the rest', async () => {
  for (const name of [1, 2, 3, 4, 5, 6]) hold(GENERATIONS_DIR, digestOf(name));
  await retireGenerations(schedule([1, 2, 3, 4, 5, 6].map(digestOf)), NOW);
  expect(held(GENERATIONS_DIR)).toEqual([3, 4, 5, 6]);
});

it('does not count a generation twice that came back', async () => {
  for (const name of [1, 2, 3, 4, 5]) hold(GENERATIONS_DIR, digestOf(name));
  await retireGenerations(schedule([1, 2, 3, 5, 4, 5, 4].map(digestOf)), NOW);
  expect(held(GENERATIONS_DIR)).toEqual([2, 3, 4, 5]);
});

it('leaves what no entry names for a day, for a publication that is tried again', async () => {
  hold(GENERATIONS_DIR, digestOf(8));
  hold(GENERATIONS_DIR, digestOf(9), 2 * 86_400_000);
  hold(INCOMING_DIR, digestOf(7));
  hold(INCOMING_DIR, digestOf(6), 2 * 86_400_000);
  await retireGenerations([], NOW);
  expect(held(GENERATIONS_DIR)).toEqual([8]);
  expect(held(INCOMING_DIR)).toEqual([7]);
});

it('keeps what is pinned until it is let go, however long ago it was valid', async () => {
  const records = schedule([1, 2, 3, 4, 5, 6, 7].map(digestOf));
  for (const name of [1, 2, 3]) hold(GENERATIONS_DIR, digestOf(name));
  expect(await pinGeneration({ digest: digestOf(2), isPinned: true })).toEqual({ pins: [digestOf(2)], isHeld: false });
  await retireGenerations(records, NOW);
  expect(held(GENERATIONS_DIR)).toEqual([2]);
  await pinGeneration({ digest: digestOf(2), isPinned: false });
  await retireGenerations(records, NOW);
  expect(held(GENERATIONS_DIR)).toEqual([]);
});

it('pins the same twice as once, and lets go what was never pinned', async () => {
  for (const digest of [digestOf(2), digestOf(1), digestOf(2)]) await pinGeneration({ digest, isPinned: true });
  expect(readPins()).toEqual([digestOf(1), digestOf(2)]);
  await pinGeneration({ digest: digestOf(3), isPinned: false });
  expect(readPins()).toEqual([digestOf(1), digestOf(2)]);
});

it('collects nothing while it can not tell what is pinned', async () => {
  hold(GENERATIONS_DIR, digestOf(1));
  mkdirSync(join(root, GENERATIONS_DIR, '..'), { recursive: true });
  writeFileSync(join(root, PINS_FILE), 'rubbish\n');
  expect(readPins).toThrow('line 1 is no digest: rubbish');
  expect(await retireGenerations(schedule([1, 2, 3, 4, 5].map(digestOf)), NOW)).toEqual([]);
  expect(held(GENERATIONS_DIR)).toEqual([1]);
});
