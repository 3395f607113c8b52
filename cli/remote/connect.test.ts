import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from './connect.ts';
import { type HostKeyPolicy, HostKeys } from './host-keys.ts';
import { type Lock, makePair } from './key-pair.fixture.ts';
import { HostError } from './session.ts';
import { serveSsh, type TestServer } from './ssh-server.fixture.ts';
import type { SshSession } from './ssh-session.ts';
import { Switchboard } from './switchboard.ts';
import { targetAt } from './target.fixture.ts';
import type { Endpoint, SshTarget } from './target.ts';

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

interface KeyPair {
  path: string;
  publicKey: string;
}

function makeKey(name: string, lock?: Lock): KeyPair {
  const pair = makePair(lock);
  const path = join(dir, name);
  writeFileSync(path, pair.private, { mode: 0o600 });
  writeFileSync(`${path}.pub`, `${pair.public}\n`);
  return { path, publicKey: pair.public };
}
const LOCK = { passphrase: 'secret', cipher: 'aes256-ctr', rounds: 16 };

async function serve(name: string, ...allowed: KeyPair[]): Promise<TestServer> {
  const server = await serveSsh(
    name,
    allowed.map(key => key.publicKey),
  );
  cleanUps.push(() => server.close());
  return server;
}

async function startAgent(...keys: KeyPair[]): Promise<string> {
  const socket = join(dir, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUps.push(() => agent.kill());
  await once(agent.stdout, 'data');
  for (const { path } of keys)
    execFileSync('ssh-add', ['-q', path], { env: { SSH_AUTH_SOCK: socket, PATH: process.env.PATH } });
  return socket;
}

function switchboardOf(policy: HostKeyPolicy = 'accept-new'): Switchboard {
  const switchboard = new Switchboard(new HostKeys(join(dir, 'bricks.yaml'), policy), 2_000);
  cleanUps.push(() => switchboard.close());
  return switchboard;
}

async function open(target: SshTarget, switchboard = switchboardOf()): Promise<SshSession> {
  const session = await connect(target, switchboard, {
    onGone: () => {},
    timeoutMs: 2_000,
    sudo: { password: null, known: new Map(), deadlineMs: 2_000 },
  });
  cleanUps.push(() => session.close());
  return session;
}

async function failureOf(target: SshTarget, switchboard?: Switchboard): Promise<HostError> {
  const error = await open(target, switchboard).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
}

function named(...keys: KeyPair[]) {
  return keys.map(({ path }) => ({ path, isNamed: true }));
}

function found(...keys: KeyPair[]) {
  return keys.map(({ path }) => ({ path, isNamed: false }));
}

async function rawHost(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer(onConnection);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('a host that accepts and says nothing is unreachable, and takes nobody else down', async () => {
  const port = await rawHost(() => {});
  const target = targetAt(port, { identities: named(makeKey('key')) });
  const error = await connect(target, switchboardOf(), {
    onGone: () => {},
    timeoutMs: 300,
    sudo: { password: null, known: new Map(), deadlineMs: 1 },
  }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ isUnreachable: true, problem: { code: 'BRK-SSH-UNREACHABLE', where: 'cat-01' } });
  expect((error as HostError).problem.message).toContain('no answer within 0.3 s');
});

test('a host that hangs up, or speaks something else, is unreachable', async () => {
  const port = await rawHost(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const failure = await failureOf(targetAt(port, { identities: named(makeKey('key')) }));
  expect(failure.problem.code).toBe('BRK-SSH-UNREACHABLE');
});

test('a private key that needs a passphrase, or is none, is told as that', async () => {
  const bad = join(dir, 'bad');
  writeFileSync(bad, 'no key');
  for (const { path } of [makeKey('locked', LOCK), { path: bad }, { path: join(dir, 'none') }]) {
    const failure = await failureOf(targetAt(1, { identities: [{ path, isNamed: true }] }));
    expect(failure.problem).toMatchObject({ code: 'BRK-SSH-IDENTITY', hint: expect.stringContaining('ssh.identity') });
  }
});

test("the inventory's key comes first, the agent's next, those that ssh would take last", async () => {
  const [own, ofAgent, ofSsh] = [makeKey('own'), makeKey('agent-key'), makeKey('id_ed25519')];
  const server = await serve('cat-01', ofSsh);
  const agent = await startAgent(ofAgent);
  const session = await open(targetAt(server.port, { identities: [...named(own), ...found(ofSsh)], agent }));
  expect(session.hops.at(-1)!.login).toEqual({ kind: 'file', path: ofSsh.path });
  const inOrder = [own, ofAgent, ofSsh].map(key => key.publicKey.split(' ')[1]);
  expect([...new Set(server.shown)]).toEqual(inOrder);
});

test('a key of the agent lets in; a locked file that the inventory names is then left out', async () => {
  const [locked, ofAgent] = [makeKey('locked', LOCK), makeKey('agent-key')];
  const server = await serve('cat-01', ofAgent);
  const agent = await startAgent(ofAgent);
  const session = await open(targetAt(server.port, { identities: named(locked), agent }));
  expect(session.hops.at(-1)!.login).toEqual({ kind: 'agent', socket: agent });
  expect((await session.exec('hostname')).stdout).toBe('cat-01');
});

test('with IdentitiesOnly the agent shows only keys that are named as files', async () => {
  const [wanted, other] = [makeKey('wanted'), makeKey('other')];
  const server = await serve('cat-01', wanted, other);
  const agent = await startAgent(other, wanted);
  rmSync(wanted.path);
  await open(targetAt(server.port, { identities: found(wanted), agent, isIdentitiesOnly: true }));
  expect([...new Set(server.shown)]).toEqual([wanted.publicKey.split(' ')[1]]);
});

test('who is refused is told what was shown and what was not', async () => {
  const [own, locked, ofAgent] = [makeKey('own'), makeKey('locked', LOCK), makeKey('agent-key')];
  const server = await serve('cat-01');
  const agent = await startAgent(ofAgent);
  const failure = await failureOf(targetAt(server.port, { identities: [...named(own), ...found(locked)], agent }));
  expect(failure.isUnreachable).toBe(false);
  expect(failure.problem).toMatchObject({ code: 'BRK-SSH-AUTH', where: 'cat-01' });
  expect(failure.problem.message).toBe(
    `refuses user ops; tried: ${own.path}, 1 key of the agent; not tried: ${locked.path} (it needs a passphrase)`,
  );
});

test('without any key there is nothing to show, and an agent that is gone is told', async () => {
  const server = await serve('cat-01');
  const failure = await failureOf(targetAt(server.port, { agent: join(dir, 'gone') }));
  expect(failure.problem.message).toContain('there was no key to show');
  expect(failure.problem.message).toContain('gone is not there');
});

function jumpAt(server: TestServer, pinName: string, ...keys: KeyPair[]): Endpoint {
  const { host: _host, jumps: _jumps, ...endpoint } = targetAt(server.port, { pinName, user: 'hop' });
  return { ...endpoint, identities: found(...keys) };
}

test('two jump hosts are gone through, and one connection to each serves all hosts behind', async () => {
  const key = makeKey('key');
  const [near, far, one, two] = await Promise.all(['near', 'far', 'cat-01', 'cat-02'].map(name => serve(name, key)));
  const jumps = [jumpAt(near!, 'near', key), jumpAt(far!, 'far', key)];
  const switchboard = switchboardOf();
  const sessions = await Promise.all([
    open(targetAt(one!.port, { identities: named(key), jumps }), switchboard),
    open(targetAt(two!.port, { host: 'cat-02', pinName: 'cat-02', identities: named(key), jumps }), switchboard),
  ]);
  const names = await Promise.all(sessions.map(async session => (await session.exec('hostname')).stdout));
  expect(names).toEqual(['cat-01', 'cat-02']);
  expect([near!.logins, far!.logins]).toEqual([['hop'], ['hop']]);
});

test("a jump host's key is pinned like a host's, and one that is not pinned is refused", async () => {
  const key = makeKey('key');
  const [jump, host] = [await serve('jump', key), await serve('cat-01', key)];
  const target = targetAt(host.port, { identities: named(key), jumps: [jumpAt(jump, '[jump]:2222', key)] });
  const strict = await failureOf(target, switchboardOf('strict'));
  expect(strict.problem).toMatchObject({ code: 'BRK-SSH-UNKNOWN-KEY', where: 'cat-01' });
  expect(strict.problem.message).toMatch(/^jump host \[jump\]:2222: no host key is pinned/);
  await open(target);
  await open(target, switchboardOf('strict'));
});

test("a jump host's key that changed stops, with the line that forgets it", async () => {
  const key = makeKey('key');
  const [jump, host] = [await serve('jump', key), await serve('cat-01', key)];
  writeFileSync(join(dir, 'bricks.known_hosts'), `[jump]:2222 ${host.hostKey}\n`);
  const target = targetAt(host.port, { identities: named(key), jumps: [jumpAt(jump, '[jump]:2222', key)] });
  const { problem } = await failureOf(target);
  expect(problem.code).toBe('BRK-SSH-CHANGED-KEY');
  expect(problem.hint).toContain("-R '[jump]:2222'");
  expect(problem.hint).not.toContain('bricks replace');
});

test('a jump host that is off, or can not go on, is told as that', async () => {
  const key = makeKey('key');
  const [jump, host] = [await serve('jump', key), await serve('cat-01', key)];
  const jumps = [jumpAt(jump, 'jump', key)];
  await host.close();
  const cutOff = await failureOf(targetAt(host.port, { identities: named(key), jumps }));
  expect(cutOff).toMatchObject({ isUnreachable: true, problem: { where: 'cat-01' } });
  expect(cutOff.problem.message).toContain('its jump host says');
  await jump.close();
  const off = await failureOf(targetAt(host.port, { identities: named(key), jumps }));
  expect(off.isUnreachable).toBe(true);
  expect(off.problem.message).toMatch(/^jump host jump: can't be reached at 127\.0\.0\.1/);
});

test('a ProxyCommand carries the connection, and what it says when it fails is told', async () => {
  const key = makeKey('key');
  const server = await serve('cat-01', key);
  const carry = `${process.execPath} -e "const s = require('net').connect(${server.port}, '127.0.0.1'); process.stdin.pipe(s).pipe(process.stdout)"`;
  const session = await open(targetAt(1, { identities: named(key), proxyCommand: carry }));
  expect((await session.exec('hostname')).stdout).toBe('cat-01');
  const failure = await failureOf(
    targetAt(1, { identities: named(key), proxyCommand: "sh -c 'echo no way >&2; exit 1'" }),
  );
  expect(failure.problem).toMatchObject({ code: 'BRK-SSH-UNREACHABLE', message: expect.stringContaining('no way') });
});
