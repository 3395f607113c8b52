import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GENERATIONS_DIR, INCOMING_DIR } from '#contract/layout.ts';
import type { ScheduleRecord } from '#contract/schedule.ts';
import { linkEntries } from '../box.fixture.ts';
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
  return linkEntries(specs).map(entry => ({ kind: 'commit', entry, recordedAt: NOW }));
}

const digestOf = (name: number) => String(name).repeat(64);
const held = (directory: string) => readdirSync(join(root, directory)).map(digest => Number(digest[0]));

it('keeps what is valid, what is to come and two before that, and deletes the rest', () => {
  for (const name of [1, 2, 3, 4, 5, 6]) hold(GENERATIONS_DIR, digestOf(name));
  retireGenerations(schedule([1, 2, 3, 4, 5, 6].map(digestOf)), NOW);
  expect(held(GENERATIONS_DIR)).toEqual([3, 4, 5, 6]);
});

it('does not count a generation twice that came back', () => {
  for (const name of [1, 2, 3, 4, 5]) hold(GENERATIONS_DIR, digestOf(name));
  retireGenerations(schedule([1, 2, 3, 5, 4, 5, 4].map(digestOf)), NOW);
  expect(held(GENERATIONS_DIR)).toEqual([2, 3, 4, 5]);
});

it('leaves what no entry names for a day, for a publication that is tried again', () => {
  hold(GENERATIONS_DIR, digestOf(8));
  hold(GENERATIONS_DIR, digestOf(9), 2 * 86_400_000);
  hold(INCOMING_DIR, digestOf(7));
  hold(INCOMING_DIR, digestOf(6), 2 * 86_400_000);
  retireGenerations([], NOW);
  expect(held(GENERATIONS_DIR)).toEqual([8]);
  expect(held(INCOMING_DIR)).toEqual([7]);
});
