import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256Hex } from '../plan/digest.ts';
import type { Step } from '../plan/steps.ts';
import type { StepEvent } from './hands.ts';
import { localSession } from './local-session.fixture.ts';
import { runSteps } from './run-steps.ts';
import { applyScript } from './script.ts';

const SECRET = 'dGhpcyBpcyBubyBzZWNyZXQgYXQgYWxsLCByZWFsbHk';
const owner = `${userInfo().username}:${execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()}`;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-secret-'));
  mkdirSync(join(dir, 'run/lock'), { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true }));

function step(): Step & { kind: 'secret' } {
  return { kind: 'secret', path: join(dir, 'etc/key'), mode: '600', owner, sha256: sha256Hex(SECRET) };
}

const secrets = new Map([[sha256Hex(SECRET), SECRET]]);

async function install(steps: (Step & { kind: 'secret' | 'file' })[]): Promise<string[]> {
  const states: string[] = [];
  const tell = ({ state }: StepEvent) => states.push(state);
  const indexed = steps.map((each, index) => ({ index, step: each }));
  await runSteps(localSession('a', dir), { run: 'r', steps: indexed, stepTimeoutMs: 10_000, secrets, tell });
  return states;
}

test('a secret is installed for its owner alone, and what the run had of it is gone', async () => {
  writeFileSync(join(dir, 'run/lock/other'), '');
  mkdirSync(join(dir, 'run/bricks-secrets'));
  writeFileSync(join(dir, 'run/bricks-secrets/left'), 'by a run that was killed');
  expect(await install([step()])).toEqual(['begin', 'changed']);
  expect(readFileSync(step().path, 'utf8')).toBe(SECRET);
  expect(statSync(step().path).mode & 0o777).toBe(0o600);
  expect(existsSync(join(dir, 'run/bricks-secrets'))).toBe(false);
  expect(await install([step()])).toEqual(['begin', 'unchanged']);
});

test('one that others may read is set right, and one of another key is replaced', async () => {
  await install([step()]);
  writeFileSync(step().path, 'another');
  expect(await install([step()])).toEqual(['begin', 'changed']);
  execFileSync('chmod', ['644', step().path]);
  expect(await install([step()])).toEqual(['begin', 'changed']);
  expect(statSync(step().path).mode & 0o777).toBe(0o600);
});

test('the secret is on no command line: steps are given to shells as arguments, and have only its digest', () => {
  const script = applyScript({ run: 'r', steps: [{ index: 0, step: step() }], stepSeconds: 1, secrets });
  const lines = script.split('\n').filter(line => line.includes(SECRET));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\(umask 077; printf '%s' \S+ >\/run\/bricks-secrets\/[0-9a-f]{64}\)$/);
});

test('what a failing step says has no secret in it', async () => {
  writeFileSync(join(dir, 'etc'), '');
  const error = await install([step()]).catch((thrown: Error) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(JSON.stringify(error)).not.toContain(SECRET);
});
