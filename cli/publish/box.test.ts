import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CATALOGUE_CONFIG, CURRENT_RELEASE, EXECUTABLE } from '#contract/layout.ts';
import { type ExecResult, type HeldEnd, HostError, type Session } from '../remote/session.ts';
import { askBox } from './box.ts';
import { openEarly } from './box-session.ts';

/** A box in a directory of its own, with the daemons' sources for a release: the real processes answer. */
let root: string;
let started: string[];
let running: Set<ReturnType<typeof spawn>>;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bricks-box-'));
  started = [];
  running = new Set();
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(root, { recursive: true });
});

const MAIN = join(import.meta.dirname, '../../daemons/main.ts');
const options = { deadlineMs: 30_000 };

function install(release: string, script = `exec ${process.execPath} ${MAIN} "$@"`): void {
  const folder = join(root, dirname(CURRENT_RELEASE), 'releases', release);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, dirname(CATALOGUE_CONFIG)), { recursive: true });
  const kept = { isKept: false, onDoubt: 'fence', keeperPort: 8731, operatorKey: 'A'.repeat(43) };
  const config = { shop: 'Shop', host: 'cat-01', workers: 1, cacheBytes: 8_388_608, ...kept };
  writeFileSync(join(root, CATALOGUE_CONFIG), JSON.stringify(config));
  mkdirSync(join(root, 'var/lib/bricks/catalogue/gens'), { recursive: true });
  writeFileSync(join(folder, EXECUTABLE), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, EXECUTABLE), 0o755);
  rmSync(join(root, CURRENT_RELEASE), { force: true });
  symlinkSync(`releases/${release}`, join(root, CURRENT_RELEASE));
}

function run(command: string) {
  started.push(/catalogue-admin (\w+)/.exec(command)![1]!);
  const moved = command.replaceAll(CURRENT_RELEASE, join(root, CURRENT_RELEASE));
  const child = spawn('sh', ['-c', moved], { env: { ...process.env, BRICKS_ROOT: root } });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdin.on('error', () => {});
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<ExecResult>(resolve => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

function connect(): Session {
  return {
    host: 'cat-01',
    close: () => {},
    exec: async (command, { stdin = '' } = {}) => {
      const { child, ended } = run(command);
      child.stdin.end(stdin);
      return await ended;
    },
    hold: async (command, { onLine } = {}) => {
      const { child, ended } = run(command);
      let tail = '';
      child.stdout.on('data', (text: string) => {
        const lines = (tail + text).split('\n');
        tail = lines.pop()!;
        for (const line of lines) onLine?.(line);
      });
      const end = async () => {
        child.stdin.end();
        await ended;
      };
      return { tell: line => child.stdin.write(`${line}\n`), end, ended: ended as Promise<HeldEnd> };
    },
  };
}

async function codeOf(asked: Promise<unknown>): Promise<string> {
  const error: unknown = await asked.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof HostError ? `${error.problem.code} ${error.isUnreachable}` : `${error}`;
}

test('all that a run asks a box over one connection is answered by one process', async () => {
  install('one');
  const session = connect();
  const asked = [askBox(session, 'status', null, options), askBox(session, 'status', null, options)];
  for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ host: 'cat-01', release: 'one' });
  expect(await codeOf(askBox(session, 'prepare', { digest: 'no' }, options))).toBe('BRK-BOX-BAD-REQUEST false');
  expect(started).toEqual(['session']);
  await askBox(connect(), 'status', null, options);
  expect(started).toEqual(['session', 'session']);
});

test('a box that was given another release answers with that one', async () => {
  install('one');
  const session = connect();
  expect(await askBox(session, 'status', null, options)).toMatchObject({ release: 'one' });
  install('two');
  expect(await askBox(session, 'status', null, options)).toMatchObject({ release: 'two' });
  await askBox(session, 'status', null, options);
  expect(started).toEqual(['session', 'session']);
});

test('a session that is opened early is the one that answers; where the box was still bare, another one does', async () => {
  install('one');
  const ready = connect();
  openEarly(ready);
  expect(started).toEqual(['session']);
  expect(await askBox(ready, 'status', null, options)).toMatchObject({ release: 'one' });
  expect(started).toEqual(['session']);
  rmSync(join(root, CURRENT_RELEASE));
  const bare = connect();
  openEarly(bare);
  await vi.waitFor(() => expect(running.size).toBe(2));
  await Promise.all([...running].slice(1).map(child => once(child, 'close')));
  install('two');
  expect(await askBox(bare, 'status', null, options)).toMatchObject({ release: 'two' });
  expect(started).toEqual(['session', 'session', 'session']);
});

test('a session that was killed fails what it was asked, and is opened anew for the next request', async () => {
  const path = join(root, 'asked');
  install('one', `[ -e ${path} ] && exec ${process.execPath} ${MAIN} "$@"; read -r line; touch ${path}; kill -9 $$`);
  const session = connect();
  expect(await codeOf(askBox(session, 'status', null, options))).toBe('BRK-BOX-ANSWER false');
  expect(existsSync(path)).toBe(true);
  expect(await askBox(session, 'status', null, options)).toMatchObject({ host: 'cat-01' });
});

test('a request that is not answered in time fails as unreachable, and the next is asked of another process', async () => {
  install('one', 'cat >/dev/null');
  const session = connect();
  expect(await codeOf(askBox(session, 'status', null, { deadlineMs: 50 }))).toBe('BRK-SSH-SLOW true');
  install('one');
  expect(await askBox(session, 'status', null, options)).toMatchObject({ host: 'cat-01' });
});

test('a box of a release that knows no sessions is asked by a process for each request', async () => {
  const answer = `{"error":{"code":"bad-request","message":"no verb \\"session\\""}}`;
  const script = `[ "$2" = session ] && { echo '${answer}'; exit 0; }; exec ${process.execPath} ${MAIN} "$@"`;
  install('old', script);
  const session = connect();
  for (const _ of [1, 2]) expect(await askBox(session, 'status', null, options)).toMatchObject({ release: 'old' });
  expect(started).toEqual(['session', 'status', 'status']);
});

test('a box without a release is told as bare, one whose executable fails by its last words', async () => {
  const session = connect();
  expect(await codeOf(askBox(session, 'status', null, options))).toBe('BRK-BOX-BARE false');
  install('broken', 'echo "no such library" >&2; exit 3');
  await expect(askBox(session, 'status', null, options)).rejects.toMatchObject({
    problem: { code: 'BRK-BOX-ANSWER', message: 'catalogue-admin status ended with 3: no such library' },
  });
});
