import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Problem } from '../../errors.ts';
import type { Fleet } from '../../fleet.ts';
import { HostError, type Session } from '../../remote/session.ts';
import { type LocalSession, localSession } from '../local-session.fixture.ts';
import type { LogEntry } from './entry.ts';
import { followLogs } from './follow-logs.ts';
import { readLogs } from './read-logs.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-logs-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const query = { unit: 'bricks-*', lines: 100, sinceSeconds: null, grep: null };

function entryLine(number: number, unit = 'bricks-catalogue@0.service'): string {
  const at = String(1_700_000_000_000_000 + number);
  const entry = { __REALTIME_TIMESTAMP: at, __CURSOR: `c=${number}`, MESSAGE: `m${number}`, _SYSTEMD_UNIT: unit };
  return `${JSON.stringify(entry)}\n`;
}

/** A host whose journal is a file, read by a journalctl that knows --follow and --after-cursor. */
function hostWithJournal(name: string): LocalSession {
  const journal = join(dir, name);
  const stub = `words=$*; case $words in *--after-cursor=c=*) from=$(( \${words##*--after-cursor=c=} + 1 )) ;; *) from=1 ;; esac
case "$*" in *--follow*) exec tail -n +$from -F ${journal} ;; *) cat ${journal} ;; esac`;
  writeFileSync(join(dir, `${name}.sh`), stub);
  return localSession(name, script => script.replace('env LC_ALL=C journalctl', `bash ${dir}/${name}.sh`));
}

function fleetOf(sessions: Record<string, () => Session>): Fleet {
  const session = async (host: string) => sessions[host]!();
  return { session, deadlineMs: (ownMs: number) => ownMs } as unknown as Fleet;
}

function hostError(code: string, isUnreachable: boolean): HostError {
  return new HostError({ code, where: 'cat-02', message: 'm', hint: null }, isUnreachable);
}

async function until(condition: () => boolean): Promise<void> {
  const endAt = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > endAt) throw new Error(`waited in vain for ${condition}`);
    await sleep(10);
  }
}

test('journals are merged by time, and a host out of reach is told beside the others', async () => {
  writeFileSync(join(dir, 'cat-01'), entryLine(1) + entryLine(4));
  // As journalctl gives it with --grep and --lines: the newest first.
  writeFileSync(join(dir, 'cat-02'), entryLine(3) + entryLine(2));
  const fleet = fleetOf({
    'cat-01': () => hostWithJournal('cat-01'),
    'cat-02': () => hostWithJournal('cat-02'),
    'cat-03': () => {
      throw hostError('BRK-SSH-UNREACHABLE', true);
    },
  });
  const { entries, problems, exit } = await readLogs(fleet, ['cat-01', 'cat-02', 'cat-03'], query);
  expect(entries.map(entry => entry.message)).toEqual(['m1', 'm2', 'm3', 'm4']);
  expect(problems.map(problem => problem.code)).toEqual(['BRK-SSH-UNREACHABLE']);
  expect(exit).toBe(4);
});

test('a host that goes away and comes back is read on from where it stopped, nothing twice and nothing left out', async () => {
  writeFileSync(join(dir, 'cat-01'), entryLine(1) + entryLine(2));
  const told: string[] = [];
  const answers: (() => Session)[] = [];
  const first = hostWithJournal('cat-01');
  const dead = () => {
    throw hostError('BRK-SSH-UNREACHABLE', true);
  };
  const refused = () => {
    throw hostError('BRK-SSH-CHANGED-KEY', false);
  };
  const second = hostWithJournal('cat-01');
  answers.push(
    () => first,
    dead,
    () => second,
    refused,
  );
  const fleet = fleetOf({ 'cat-01': () => answers.shift()!() });
  const following = followLogs(fleet, ['cat-01'], query, {
    onEntry: (entry: LogEntry) => told.push(entry.message),
    onLost: (problem: Problem) => told.push(`lost ${problem.code}`),
    onBack: (host: string) => told.push(`back ${host}`),
    onFailed: (problem: Problem) => told.push(`failed ${problem.code}`),
  });
  await until(() => told.includes('m2'));
  first.cut();
  const late = 'bricks-cart@0.service';
  appendFileSync(join(dir, 'cat-01'), entryLine(3) + entryLine(4, 'ssh.service') + entryLine(5, late));
  await until(() => told.includes('m5'));
  second.cut();
  expect(await following).toBe(1);
  expect(told).toEqual([
    'm1',
    'm2',
    'lost BRK-SSH-UNREACHABLE',
    'back cat-01',
    'm3',
    'm5',
    'lost BRK-SSH-UNREACHABLE',
    'failed BRK-SSH-CHANGED-KEY',
  ]);
});
