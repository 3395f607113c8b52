import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Held, HeldEnd, HoldOptions, Session } from '../remote/session.ts';
import { type HostLock, takeLock } from './host-lock.ts';
import type { LockHolder, LockOwner } from './owner.ts';
import { breakLockScript, lockStatusScript } from './script.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** The scripts' own places, below the test's folder. */
function moved(script: string): string {
  return script.replaceAll('/run/lock/', `${dir}/`).replaceAll('/var/log/', `${dir}/log/`);
}

/** A session whose host is this machine; `kill` is what a cut connection is to the host. */
function localSession(): Session & { kill(): void } {
  let kill = () => {};
  const hold = async (_command: string, { stdin = '', onLine }: HoldOptions = {}): Promise<Held> => {
    const child = spawn('bash', ['-s'], { stdio: ['pipe', 'pipe', 'pipe'] });
    kill = () => child.stdin.destroy();
    let tail = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (tail + text).split('\n');
      tail = lines.pop()!;
      for (const line of lines) onLine?.(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<HeldEnd>(resolve => child.on('close', code => resolve({ code, stderr })));
    child.stdin.write(moved(stdin));
    const end = async () => {
      child.stdin.end();
      await ended;
    };
    return { tell: line => child.stdin.write(`${line}\n`), end, ended };
  };
  const exec = () => Promise.reject(new Error('not asked for'));
  return { host: 'cat-01', exec, hold, close: () => {}, kill: () => kill() };
}

async function run(script: string): Promise<{ code: number | null; stdout: string }> {
  const child = spawn('sh', ['-s']);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stdin.end(moved(script));
  return await new Promise(resolve => child.on('close', code => resolve({ code, stdout })));
}

const owner: LockOwner = { run: 'r1', who: 'eva', from: 'desk', pid: 7, command: "bricks provision -l 'it''s'" };
const reading = { script: 'echo one; echo two', lastLine: 'two', deadlineMs: 10_000 };

async function take(session = localSession(), by = owner): Promise<HostLock> {
  const taken = await takeLock(session, by, reading);
  if ('heldBy' in taken) throw new Error('it is held');
  return taken;
}

function auditLines(): Record<string, unknown>[] {
  const text = readFileSync(join(dir, 'log/bricks/audit.ndjson'), 'utf8');
  return text.trimEnd().split('\n').map(line => JSON.parse(line) as Record<string, unknown>); // biome-ignore format: one line
}

test('a lock is taken, read through, and let go with a line in the log', async () => {
  const lock = await take();
  expect(lock.read).toBe('one\ntwo');
  lock.check();
  await lock.release({ outcome: 'changed', changed: 3 });
  expect(() => lock.check()).toThrow('lock was lost');
  expect(auditLines()).toEqual([{ at: expect.any(String), ...owner, outcome: 'changed', changed: 3 }]);
});

test('a lock that is given back before anything was begun leaves no line', async () => {
  await (await take()).release(null);
  await (await take()).release({ outcome: 'unchanged' });
  expect(auditLines().map(line => line.outcome)).toEqual(['unchanged']);
});

test('a second run is told who holds it, and gets it when the first is done', async () => {
  const first = await take();
  const second = (await takeLock(localSession(), { ...owner, who: 'ada' }, reading)) as { heldBy: LockHolder };
  expect(second.heldBy).toMatchObject({ who: 'eva', from: 'desk', pid: 7, command: owner.command });
  expect(second.heldBy.heldSeconds).toBeLessThan(5);
  expect((await run(lockStatusScript())).stdout).toMatch(/^held \d+ \{"run":"r1"/);
  await first.release({ outcome: 'unchanged' });
  await (await take()).release({ outcome: 'unchanged' });
  expect(await run(lockStatusScript())).toEqual({ code: 0, stdout: '' });
});

test('an owner that vanishes loses it, and the log says that it was abandoned', async () => {
  const session = localSession();
  await take(session);
  session.kill();
  const next = await takeWhenFree();
  await next.release({ outcome: 'unchanged' });
  expect(auditLines().map(line => line.outcome)).toEqual(['abandoned', 'unchanged']);
});

test('a lock broken by hand is noticed by its owner, and free', async () => {
  const lock = await take();
  expect((await run(breakLockScript())).code).toBe(0);
  await (await takeWhenFree()).release({ outcome: 'unchanged' });
  await vi.waitFor(() => expect(() => lock.check()).toThrow('lock was lost'));
});

test('asking for the state of a lock that was never taken makes no file', async () => {
  expect(await run(lockStatusScript())).toEqual({ code: 0, stdout: '' });
  expect(await run(breakLockScript())).toEqual({ code: 0, stdout: '' });
  expect(existsSync(join(dir, 'bricks'))).toBe(false);
});

async function takeWhenFree(): Promise<HostLock> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const taken = await takeLock(localSession(), owner, reading);
    if (!('heldBy' in taken)) return taken;
  }
  throw new Error('it was never free');
}
