import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchCommand, SERVES, serveScript } from './script.ts';

const SECRET = 'one-time';

test('the secret and the directory are on no command line, and addresses of IPv6 stand in brackets', () => {
  const script = serveScript({
    directory: '/gens/d',
    port: 8730,
    secret: SECRET,
    receivers: ['10.0.0.1', '2001:db8::1'],
  });
  expect(script).toContain('hosts allow = 10.0.0.1 2001:db8::1\n');
  expect(script).toContain('read only = yes');
  const words = fetchCommand({ address: '2001:db8::2', port: 8730 }, '/incoming/d');
  expect(words).toContain('rsync://bricks@[2001:db8::2]:8730/generation/');
  expect(words).not.toContain(SECRET);
});

/** The daemon shuts itself up in its directory (chroot(2)), which only root may. */
describe.skipIf(process.getuid!() !== 0)('a neighbour that serves', () => {
  let dir: string;
  let stop: () => Promise<number | null>;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'neighbour-'));
    mkdirSync(join(dir, 'gen'));
    writeFileSync(join(dir, 'gen', 'catalog.db'), 'the generation');
    stop = async () => 0;
  });
  afterEach(async () => {
    await stop();
    rmSync(dir, { recursive: true });
  });

  /** Resolves once it serves; rejects with what it says when it ends before. */
  async function serve(receivers: string[], directory = join(dir, 'gen'), takenPort?: number): Promise<number> {
    const port = takenPort ?? (await freePort());
    const child = spawn('bash', ['-s'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>(resolve => child.on('close', resolve));
    let errors = '';
    child.stderr.on('data', data => {
      errors += data;
    });
    stop = async () => {
      child.stdin.end();
      return await ended;
    };
    const serves = new Promise<void>(resolve => {
      child.stdout.on('data', data => String(data).includes(SERVES) && resolve());
    });
    child.stdin.write(serveScript({ directory, port, secret: SECRET, receivers }));
    const isOver = ended.then(code => Promise.reject(new Error(`ended with ${code}: ${errors}`)));
    await Promise.race([serves, isOver]);
    isOver.catch(() => {});
    return port;
  }

  function fetchIt(port: number, secret = SECRET): Promise<number | null> {
    const into = join(dir, 'into');
    mkdirSync(into, { recursive: true });
    const child = spawn('sh', ['-c', fetchCommand({ address: '127.0.0.1', port }, into)]);
    child.stdin.end(`${secret}\n`);
    return new Promise(resolve => child.on('close', resolve));
  }

  test('gives what it has to one who knows the secret, and to nobody else', async () => {
    const port = await serve(['127.0.0.1']);
    expect(await fetchIt(port, 'guessed')).not.toBe(0);
    expect(existsSync(join(dir, 'into', 'catalog.db'))).toBe(false);
    expect(await fetchIt(port)).toBe(0);
    expect(readFileSync(join(dir, 'into', 'catalog.db'), 'utf8')).toBe('the generation');
  });

  test('refuses an address that it was not told of, though the secret is right', async () => {
    expect(await fetchIt(await serve(['127.0.0.9']))).not.toBe(0);
  });

  test('is gone with its secret once the operator is', async () => {
    const port = await serve(['127.0.0.1']);
    const [secrets] = secretsOf(dir);
    expect(secrets).toBeDefined();
    await stop();
    expect(existsSync(secrets!)).toBe(false);
    expect(await fetchIt(port)).not.toBe(0);
  });

  test('says why it can not: it has nothing to give', async () => {
    await expect(serve(['127.0.0.1'], '/nowhere')).rejects.toThrow('there is no /nowhere');
  });

  test('says why it can not: something else has the port, and says nothing to whoever asks', async () => {
    const taker = createServer(socket => void socket.on('error', () => {})).listen(0);
    await once(taker, 'listening');
    const { port } = taker.address() as AddressInfo;
    try {
      await expect(serve(['127.0.0.1'], join(dir, 'gen'), port)).rejects.toThrow(/Address already in use/);
    } finally {
      taker.close();
    }
  });
});

/** Of the daemon that serves what is in this directory: others may be at it too. */
function secretsOf(served: string): string[] {
  const directories = globSync('/run/bricks-seed.*');
  return directories.filter(each => readFileSync(join(each, 'conf'), 'utf8').includes(`path = ${served}/`));
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
