import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fleet } from '../../fleet.ts';
import { localSession } from '../local-session.fixture.ts';
import { auditTable, runText } from './audit-text.ts';
import { readAudit } from './read-audit.ts';
import { readLocalAudit } from './read-local-audit.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-audit-'));
  for (const host of HOSTS) mkdirSync(join(dir, host));
  mkdirSync(join(dir, '.bricks'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const HOSTS = ['cat-01', 'cat-02'];
const EARLY = '20261124T100000Z-aaaaaa';
const LATE = '20261124T110000Z-bbbbbb';
const ALL = { runs: 20, run: null };
const fleet = {
  session: async (host: string) =>
    localSession(host, script => script.replaceAll('/var/log/bricks/', `${dir}/${host}/`)),
  deadlineMs: (ownMs: number) => ownMs,
} as unknown as Fleet;

function write(host: string, name: string, lines: (object | string)[]): void {
  const text = lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(join(dir, host, name), `${text.join('\n')}\n`);
}

function line(run: string, outcome: string, more: object = {}): object {
  const who = { who: 'eva', from: 'desk', pid: 7, command: 'bricks provision' };
  return { at: '2026-11-24T12:34:56Z', run, ...who, outcome, ...more };
}

test('a run is one row, whatever its hosts came to and whenever their clocks say', async () => {
  write('cat-01', 'audit.ndjson.1', [line(EARLY, 'changed', { changed: 3 })]);
  write('cat-01', 'audit.ndjson', [line(LATE, 'unchanged')]);
  write('cat-02', 'audit.ndjson', [line(EARLY, 'waited'), line(EARLY, 'failed', { problem: 'BRK-STEP-FAILED' })]);
  const { runs, damaged, exit } = await readAudit(fleet, HOSTS, ALL);
  expect([damaged, exit]).toEqual([0, 0]);
  expect(auditTable(runs).split('\n')).toEqual([
    'WHEN                  RUN                      WHO       OUTCOME              COMMAND',
    `2026-11-24T10:00:00Z  ${EARLY}  eva@desk  1 changed, 1 failed  bricks provision`,
    `2026-11-24T11:00:00Z  ${LATE}  eva@desk  1 unchanged          bricks provision`,
  ]);
  expect((await readAudit(fleet, HOSTS, { ...ALL, runs: 1 })).runs.map(({ run }) => run)).toEqual([LATE]);
});

test('one run is shown whole', async () => {
  write('cat-01', 'audit.ndjson', [line(EARLY, 'changed', { changed: 3 }), line(LATE, 'unchanged')]);
  write('cat-02', 'audit.ndjson', [line(EARLY, 'failed', { problem: 'BRK-STEP-FAILED' })]);
  const text = runText(await readAudit(fleet, HOSTS, { runs: 20, run: EARLY }), EARLY);
  expect(text).toBe(`run      ${EARLY}
when     2026-11-24T10:00:00Z
who      eva@desk, process 7
command  bricks provision

cat-01  changed  3 changed
cat-02  failed              BRK-STEP-FAILED`);
  const none = await readAudit(fleet, HOSTS, { runs: 20, run: 'x' });
  expect(() => runText(none, 'x')).toThrow('BRK-AUDIT-UNKNOWN');
});

test('damaged lines are counted and left out, a host without a log has none', async () => {
  const torn = JSON.stringify(line(LATE, 'changed')).slice(0, 40);
  write('cat-01', 'audit.ndjson', [torn, 'null', '[]', '{"run":7}', line(EARLY, 'changed'), '\0\0\0']);
  const { runs, damaged, exit } = await readAudit(fleet, HOSTS, ALL);
  expect(runs.map(({ run }) => run)).toEqual([EARLY]);
  expect([damaged, exit]).toEqual([5, 0]);
});

test('what was run from here is read beside the inventory, with its exit status', () => {
  const inventory = join(dir, 'bricks.yaml');
  expect(readLocalAudit(inventory, ALL).runs).toEqual([]);
  const { outcome: _, ...run } = line(EARLY, '') as Record<string, unknown>;
  write('.bricks', 'audit.ndjson', [{ ...run, exit: 130, hosts: { 'cat-01': 'interrupted' } }, '{"torn']);
  const audit = readLocalAudit(inventory, { ...ALL, run: EARLY });
  expect(audit.damaged).toBe(1);
  expect(runText(audit, EARLY)).toMatch(/^exit status {2}130\n\ncat-01 {2}interrupted$/m);
});

test('escapes in a command are shown and not obeyed', async () => {
  write('cat-01', 'audit.ndjson', [{ ...line(EARLY, 'changed'), command: 'bricks \x1b[31m' }]);
  expect(auditTable((await readAudit(fleet, HOSTS, ALL)).runs)).toContain('bricks \\u001b[31m');
});
