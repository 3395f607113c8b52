import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localSession } from './local-session.fixture.ts';
import { runSupervised } from './run-supervised.ts';
import { superviseScript } from './supervise.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-day2-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

async function run(script: string, options: { deadlineMs?: number; session?: ReturnType<typeof localSession> } = {}) {
  const { session = localSession('cat-01'), deadlineMs = 20_000 } = options;
  const ran: Ran = { code: -1, stdout: '', stderr: '' };
  ran.code = await runSupervised(session, ['bash', '-c', script], {
    asRoot: false,
    deadlineMs,
    onOutput: (stream, text, endsLine) => {
      ran[stream] += endsLine ? `${text}\n` : text;
    },
  });
  return ran;
}

/** A command that notes its process and stays, with a child. */
function staying(): string {
  return `sleep 1000 & echo $! >${dir}/child; echo $$ >${dir}/pid.new; mv ${dir}/pid.new ${dir}/pid; wait`;
}

async function until(condition: () => boolean): Promise<void> {
  const endAt = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > endAt) throw new Error(`waited in vain for ${condition}`);
    await sleep(10);
  }
}

function isAlive(name: string): boolean {
  try {
    // A process that has ended and was not yet waited for is no longer running.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${readFileSync(join(dir, name), 'utf8').trim()}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('what a command says comes back as it was, with its exit status', async () => {
  expect(await run("echo 'a  b'; echo; printf 'no end €'; echo bad >&2; exit 77")).toEqual({
    code: 77,
    stdout: 'a  b\n\nno end €',
    stderr: 'bad\n',
  });
  expect((await run('kill -9 $$')).code).toBe(137);
  expect((await run('no-such-command')).code).toBe(127);
});

test('its input is empty, so that what asks does not hang', async () => {
  expect(await run('cat; read -r x || echo none')).toEqual({ code: 0, stdout: 'none\n', stderr: '' });
});

test('long lines on both streams at once are not torn', async () => {
  const line = "printf '%0200000d\\n' 7";
  const { stdout, stderr } = await run(`for i in 1 2 3 4; do ${line} & ${line} >&2; wait; done`);
  expect(stdout.split('\n').map(each => each.length)).toEqual([200_000, 200_000, 200_000, 200_000, 0]);
  expect(stderr.split('\n').map(each => each.length)).toEqual([200_000, 200_000, 200_000, 200_000, 0]);
});

test('what it leaves in the background is not waited for', async () => {
  expect(await run(`sleep 1000 & echo $! >${dir}/child; echo done`)).toMatchObject({ code: 0, stdout: 'done\n' });
  process.kill(Number(readFileSync(join(dir, 'child'), 'utf8')));
});

test('when the connection is cut, the command ends with its children', async () => {
  const session = localSession('cat-01');
  const running = expect(run(staying(), { session })).rejects.toThrow('lost the connection');
  await until(() => existsSync(join(dir, 'pid')));
  expect([isAlive('pid'), isAlive('child')]).toEqual([true, true]);
  session.cut();
  await running;
  await until(() => !isAlive('pid') && !isAlive('child'));
});

test('one that ignores SIGTERM is killed when its time is over', async () => {
  const stubborn = `trap '' TERM; ${staying()}; wait`;
  await expect(run(stubborn, { deadlineMs: 500 })).rejects.toMatchObject({ problem: { code: 'BRK-EXEC-TIMEOUT' } });
  await until(() => !isAlive('pid') && !isAlive('child'));
});

test('silence ends it as well', async () => {
  const session = localSession('cat-01');
  const held = await session.hold('bash -s', { stdin: superviseScript(['bash', '-c', staying()], 1) });
  expect((await held.ended).code).toBe(143);
  expect([isAlive('pid'), isAlive('child')]).toEqual([false, false]);
});
