import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '#inventory/inventory.ts';
import { connect } from './connect.ts';
import { HostKeys } from './host-keys.ts';
import { HostError } from './session.ts';

let dir: string;
let server: Server;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
});
afterEach(() => {
  server?.close();
  rmSync(dir, { recursive: true });
});

async function hostWith(onConnection: (socket: import('node:net').Socket) => void, key: string): Promise<Host> {
  server = createServer(onConnection);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const identity = join(dir, 'key');
  writeFileSync(identity, key);
  const ssh = { user: 'ops', port: (server.address() as AddressInfo).port, identity };
  const hardware = { cores: null, memoryBytes: null, disks: [], nics: [] };
  return { name: 'cat-01', address: '127.0.0.1', ssh, hardware, rack: null, bmc: null };
}

async function failureOf(host: Host): Promise<HostError> {
  const keys = new HostKeys(join(dir, 'bricks.yaml'), 'strict');
  const error = await connect(host, keys, { onGone: () => {}, timeoutMs: 300 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
}

const plainKey = ssh2.utils.generateKeyPairSync('ed25519').private;

test('a host that accepts and says nothing is unreachable, and takes nobody else down', async () => {
  const failure = await failureOf(await hostWith(() => {}, plainKey));
  expect(failure).toMatchObject({ isUnreachable: true, problem: { code: 'BRK-SSH-UNREACHABLE', where: 'cat-01' } });
});

test('a host that hangs up, or speaks something else, is unreachable', async () => {
  const failure = await failureOf(await hostWith(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), plainKey));
  expect(failure.problem.code).toBe('BRK-SSH-UNREACHABLE');
});

test('a private key that needs a passphrase, or is none, is told as that', async () => {
  const locked = ssh2.utils.generateKeyPairSync('ed25519', {
    passphrase: 'secret',
    cipher: 'aes256-ctr',
    rounds: 16,
  }).private;
  for (const key of [locked, 'no key']) {
    const failure = await failureOf(await hostWith(() => {}, key));
    expect(failure.problem).toMatchObject({ code: 'BRK-SSH-IDENTITY', hint: expect.stringContaining('ssh.identity') });
    server.close();
  }
});
