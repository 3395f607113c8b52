import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostOutcome } from '../apply/events.ts';
import { closeRecord, listRecords, type RunRecord, writeRecord } from './record.ts';
import { undoneHosts } from './retry.ts';

let dir: string;
let inventory: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  inventory = join(dir, 'bricks.yaml');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** The minute of a run tells it from others; hosts without an outcome were meant and never told of. */
function record(
  minute: number,
  outcomes: Record<string, HostOutcome | null>,
  change: Partial<RunRecord> = {},
): RunRecord {
  const run = `20260301T${String(Math.floor(minute / 60)).padStart(2, '0')}${String(minute % 60).padStart(2, '0')}00Z-abcdef`;
  const hosts = Object.entries(outcomes).flatMap(([host, outcome]) =>
    outcome === null ? [] : [{ host, outcome, changed: 0, unchanged: 0, tookMs: 1, problem: null }],
  );
  const owner = { run, who: 'eva', from: 'desk', pid: 7, command: 'bricks provision' };
  const startedAt = '2026-03-01T06:00:00.000Z';
  const targets = Object.keys(outcomes);
  return {
    version: 1,
    ...owner,
    verb: 'provision',
    startedAt,
    tookMs: 5,
    exit: 0,
    targets,
    hosts,
    problems: [],
    ...change,
  };
}

test('a record is read back as it was written, the newest first', () => {
  closeRecord(inventory, record(1, { a: 'changed' }));
  closeRecord(inventory, record(2, { a: 'unchanged' }));
  expect(listRecords(inventory)).toEqual([record(2, { a: 'unchanged' }), record(1, { a: 'changed' })]);
  expect(readdirSync(join(dir, '.bricks/runs')).filter(name => !name.endsWith('.json'))).toEqual([]);
});

test('without a run there are no records, and no folder is made by asking', () => {
  expect(listRecords(inventory)).toEqual([]);
  expect(readdirSync(dir)).toEqual([]);
});

test('50 records are kept, the latest; the log keeps a line of every run', () => {
  for (let minute = 0; minute < 53; minute++) closeRecord(inventory, record(minute, { a: 'changed' }));
  const kept = listRecords(inventory).map(({ run }) => run);
  expect(kept).toHaveLength(50);
  expect([kept[0], kept.at(-1)]).toEqual([record(52, {}).run, record(3, {}).run]);
  const lines = readFileSync(join(dir, '.bricks/audit.ndjson'), 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(53);
  expect(JSON.parse(lines[0]!)).toMatchObject({ run: record(0, {}).run, exit: 0, hosts: { a: 'changed' } });
});

test('a run that was killed has no exit status, and has left all its hosts undone', () => {
  closeRecord(inventory, record(1, { a: 'changed', b: 'changed', c: 'changed' }));
  writeRecord(inventory, record(2, { a: null, b: null }, { exit: null, tookMs: null }));
  expect(listRecords(inventory)[0]).toMatchObject({ exit: null, hosts: [] });
  expect(undoneHosts(inventory, 'provision', ['a', 'b', 'c'])).toEqual(['a', 'b']);
});

test('what is retried is what the latest run on each host left undone, and only of those that are meant', () => {
  closeRecord(inventory, record(1, { a: 'failed', b: 'unreachable', c: 'changed', d: 'skipped', e: 'reverted' }));
  closeRecord(inventory, record(2, { a: 'changed' }));
  closeRecord(inventory, record(3, { c: 'failed' }, { verb: 'reset' }));
  closeRecord(inventory, record(4, { d: 'changed' }, { verb: 'replace' }));
  expect(undoneHosts(inventory, 'provision', ['a', 'b', 'c', 'd', 'e', 'new'])).toEqual(['b', 'e']);
  expect(undoneHosts(inventory, 'provision', ['e'])).toEqual(['e']);
  expect(undoneHosts(inventory, 'reset', ['a', 'b', 'c'])).toEqual(['c']);
});

test('where nothing is to be retried, that is said, and when the last run was', () => {
  expect(() => undoneHosts(inventory, 'provision', ['a'])).toThrow('no provision has been run from here yet');
  closeRecord(inventory, record(1, { a: 'changed' }));
  expect(() => undoneHosts(inventory, 'provision', ['a'])).toThrow('the last provision was 2026-03-01T06:00:00.000Z');
});
