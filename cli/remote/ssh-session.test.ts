import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from './connect.ts';
import { HostKeys } from './host-keys.ts';
import { makePair } from './key-pair.fixture.ts';
import { NO_SUDO, SUDO_REFUSED, sudoCheck } from './root-shell.ts';
import { type Answers, serveSsh } from './ssh-server.fixture.ts';
import type { SshSession } from './ssh-session.ts';
import { Switchboard } from './switchboard.ts';
import { targetAt } from './target.fixture.ts';

let dir: string;
let cleanUps: (() => unknown)[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  cleanUps = [];
});
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  rmSync(dir, { recursive: true });
});

/** A session with a host that answers so, and all that was run there with its input. */
async function sessionWith(password: string | null, answers: Answers, known = new Map<string, boolean>()) {
  const ran: [command: string, stdin: string][] = [];
  const pair = makePair();
  const path = join(dir, 'key');
  writeFileSync(path, pair.private);
  const server = await serveSsh('cat-01', [pair.public], (command, stdin) => {
    ran.push([command, stdin]);
    return answers(command, stdin);
  });
  const switchboard = new Switchboard(new HostKeys(join(dir, 'bricks.yaml'), 'accept-new'), 2_000);
  const target = targetAt(server.port, { identities: [{ path, isNamed: true }] });
  const sudo = { password, known, deadlineMs: 1_000 };
  const session: SshSession = await connect(target, switchboard, { onGone: () => {}, timeoutMs: 2_000, sudo });
  cleanUps.push(
    () => server.close(),
    () => session.close(),
  );
  return { session, ran };
}

const isCheck = (command: string) => command === sudoCheck();
const script = { asRoot: true, stdin: 'echo script' };

test('the password goes before the input where sudo asks, and only where it asks', async () => {
  const { session, ran } = await sessionWith('s3cret', command => ({
    stdout: isCheck(command) ? 'password\n' : 'done',
    code: 0,
  }));
  expect(await session.exec('sh -s', script)).toMatchObject({ code: 0, stdout: 'done' });
  await session.exec('sh -s', script);
  await session.exec('hostname', { stdin: 'as the user' });
  expect(ran.map(([, stdin]) => stdin)).toEqual([
    's3cret\n',
    's3cret\necho script',
    's3cret\necho script',
    'as the user',
  ]);
  expect(ran.map(([command]) => command).join()).not.toContain('s3cret');
});

test('a host whose sudo does not ask gets no password, beyond the question whether it asks', async () => {
  const { session, ran } = await sessionWith('s3cret', () => ({ stdout: 'free\n', code: 0 }));
  await session.exec('sh -s', script);
  expect(ran.map(([, stdin]) => stdin)).toEqual(['s3cret\n', 'echo script']);
});

test('what was found of sudo holds for the later connections of a run', async () => {
  const { session, ran } = await sessionWith('s3cret', () => ({ code: 0 }), new Map([['cat-01', true]]));
  await session.exec('sh -s', script);
  expect(ran).toEqual([["exec sudo -k -S -p '' sh -s", 's3cret\necho script']]);
});

test('a password that is refused runs nothing, and is in no message', async () => {
  const said = 'Sorry, try again.\nsudo: no password was provided\nsudo: 1 incorrect password attempt\n';
  const { session, ran } = await sessionWith('s3cret', () => ({ stderr: said, code: SUDO_REFUSED }));
  for (const outcome of await Promise.allSettled([session.exec('sh -s', script), session.hold('bash -s', script)])) {
    const error: unknown = outcome.status === 'rejected' && outcome.reason;
    expect(error).toMatchObject({
      isUnreachable: false,
      problem: { code: 'BRK-HOST-SUDO', where: 'cat-01', message: expect.stringContaining('the password was refused') },
    });
    expect(JSON.stringify(error)).not.toContain('s3cret');
  }
  expect(ran).toHaveLength(1);
});

test.each([
  ['no sudo', { code: NO_SUDO }, 'sudo asks for a password or is missing'],
  [
    'a user who may not',
    { code: SUDO_REFUSED, stderr: 'ops is not in the sudoers file.\n' },
    'not in the sudoers file',
  ],
])('%s is told', async (_what, answer, message) => {
  const { session } = await sessionWith('s3cret', () => answer);
  await expect(session.exec('sh -s', script)).rejects.toMatchObject({
    problem: { message: expect.stringContaining(message) },
  });
});

test('a wait that is over says what was waited for, and for how long', async () => {
  const { session } = await sessionWith(null, () => null);
  const waiting = session.exec('sh -s', { deadlineMs: 100, waitsFor: 'the facts' });
  await expect(waiting).rejects.toMatchObject({
    isUnreachable: true,
    problem: { code: 'BRK-SSH-SLOW', message: 'did not answer within 0.1 s; waited for: the facts' },
  });
});

test('nothing is begun for who has given up while sudo was asked', async () => {
  const { session, ran } = await sessionWith('s3cret', command => (isCheck(command) ? null : { code: 0 }));
  await expect(session.exec('sh -s', { ...script, deadlineMs: 50 })).rejects.toMatchObject({
    problem: { code: 'BRK-SSH-SLOW' },
  });
  await expect(session.exec('sh -s', script)).rejects.toMatchObject({ problem: { code: 'BRK-SSH-SLOW' } });
  expect(ran).toHaveLength(1);
});

test('whether sudo asks is tried with the first command of a connection, and with others until one has run as root', async () => {
  const { session, ran } = await sessionWith(null, () => ({ stdout: '', code: ran.length === 1 ? 1 : 0 }));
  for (let times = 0; times < 3; times++) await session.exec('sh -s', script);
  expect(ran.map(([command]) => command.includes('sudo -n true'))).toEqual([true, true, false]);
});
