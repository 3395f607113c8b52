import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GENERATIONS_DIR, workerSocket } from '#contract/layout.ts';
import { askUnix, serveUnix } from '#runtime/unix-http.ts';
import {
  type Box,
  type HeldSocket,
  holdSocket,
  linkEntries,
  makeBox,
  startWorker,
  stopWorker,
  until,
  type Worker,
  writeSchedule,
} from './box.fixture.ts';
import { makeProducts, writeGeneration } from './generation.fixture.ts';
import { type Asking, askUser } from './user.fixture.ts';

let box: Box;
let socket: HeldSocket;
let workers: Worker[];

beforeEach(() => {
  box = makeBox(2);
  socket = holdSocket();
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map(stopWorker));
  socket.close();
  box.remove();
});

const ask = (path: string, options: Asking = {}) => askUser(socket.port, path, options);

async function start(number: number, env: NodeJS.ProcessEnv = {}): Promise<Worker> {
  const worker = startWorker(box, number, socket.fd, env);
  workers.push(worker);
  await until(() => worker.log().some(line => line.message === 'ready'));
  return worker;
}

function generation(edition: number, count = 200): string {
  return writeGeneration(box.path(GENERATIONS_DIR), makeProducts(count, edition));
}

describe('a worker without any schedule', () => {
  it('is alive, says that it is not ready and why, and answers 503 with a time to come back', async () => {
    await start(0);
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: 'alive\n' });
    const ready = await ask('/readyz');
    expect(ready.status).toBe(503);
    expect(ready.body).toContain('no generation has been activated');
    const answer = await ask('/p/sku-1');
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2', 'content-type': 'application/problem+json' },
    });
    expect((await ask('/metrics')).body).toContain('bricks_catalogue_epoch{worker="0"} 0');
    expect((await ask('/api/openapi.json')).status).toBe(200);
  });

  it('lets nobody but its own user and root ask for admin verbs', async () => {
    await start(0);
    expect(statSync(box.path(workerSocket(0))).mode & 0o777).toBe(0o600);
  });
});

describe('a worker with a generation', () => {
  beforeEach(async () => {
    writeSchedule(box, linkEntries([{ digest: generation(1), activation: 1_000 }]));
    await start(0);
  });

  it('answers pages and documents with the epoch and the generation they come from', async () => {
    for (const path of ['/', '/c/shoes/boot', '/p/sku-1', '/search?q=boot', '/api/v1/products/sku-1']) {
      const answer = await ask(path);
      expect(answer).toMatchObject({ status: 200, headers: { 'x-bricks-epoch': '1' } });
      expect(answer.headers['x-bricks-generation']).toMatch(/^[0-9a-f]{12}$/);
    }
  });

  it('answers 304 to one who holds the answer, and knows an encoded one from a plain one', async () => {
    const plain = await ask('/');
    await ask('/');
    const headers = { 'Accept-Encoding': 'gzip;q=0.5, br' };
    const encoded = await ask('/', { headers });
    expect(encoded.headers['content-encoding']).toBe('br');
    expect(encoded.headers.etag).not.toBe(plain.headers.etag);
    const again = await ask('/', { headers: { ...headers, 'If-None-Match': `"other", ${encoded.headers.etag}` } });
    expect(again).toMatchObject({ status: 304, body: '', headers: { 'x-bricks-epoch': '1' } });
    expect((await ask('/', { headers: { 'If-None-Match': String(encoded.headers.etag) } })).status).toBe(200);
  });

  it('answers HEAD like GET, without the body', async () => {
    const head = await ask('/p/sku-1', { method: 'HEAD' });
    const whole = await ask('/p/sku-1');
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(whole.headers['content-length']);
    expect(head.headers.etag).toBe(whole.headers.etag);
  });

  it('refuses what it never answers', async () => {
    expect(await ask('/', { method: 'POST' })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect((await ask('/', { headers: { 'Content-Length': '5' } })).status).toBe(413);
    expect((await ask(`/search?q=${'a'.repeat(8_300)}`)).status).toBe(414);
    expect((await ask('/', { headers: { 'X-Long': 'a'.repeat(17_000) } })).status).toBe(431);
    expect((await ask('/p/%ff')).status).toBe(400);
    expect((await ask('/p/none')).status).toBe(404);
    expect((await ask('/api/v2/products')).status).toBe(404);
    expect(await askRaw('GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')).toContain('HTTP/1.1 400');
    expect(await askRaw('GET http://a/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toContain('HTTP/1.1 400');
    expect(await askRaw('nonsense\r\n\r\n')).toContain('HTTP/1.1 400');
  });

  it('gives back a request id it was handed, and no nonsense', async () => {
    expect((await ask('/', { headers: { 'X-Request-Id': 'a-1' } })).headers['x-request-id']).toBe('a-1');
    const other = await ask('/', { headers: { 'X-Request-Id': '<script>' } });
    expect(other.headers['x-request-id']).toMatch(/^[0-9a-f]{12}-/);
  });

  it('counts for all workers, and names the one that is down', async () => {
    await ask('/');
    const { body } = await ask('/metrics');
    expect(body).toMatch(/bricks_http_responses_total\{worker="0",class="2xx"\} [1-9]/);
    expect(body).toContain('bricks_worker_up{worker="1"} 0');
    expect(body.match(/# TYPE bricks_worker_up /g)).toHaveLength(1);
  });
});

describe('the metrics', () => {
  it('name a sibling as down that answers with an error or with another form, and the worker goes on', async () => {
    await start(0);
    for (const reply of [
      { status: 500, body: { message: 'because' } },
      { status: 200, body: 'odd' },
    ]) {
      const sibling = await serveUnix(box.path(workerSocket(1)), () => reply);
      expect((await ask('/metrics')).body).toContain('bricks_worker_up{worker="1"} 0');
      sibling.close();
    }
    const sibling = await serveUnix(box.path(workerSocket(1)), () => ({ status: 200, body: [null] }));
    expect((await ask('/metrics')).status).toBe(500);
    sibling.close();
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('and the other addresses of the system are found whatever follows a question mark', async () => {
    await start(0);
    expect((await ask('/healthz?probe=1')).body).toBe('alive\n');
    expect((await ask('/readyz?x')).body).toContain('Not ready');
    expect((await ask('/metrics?')).body).toContain('bricks_worker_up');
  });
});

function askRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const connection = connect(socket.port, '127.0.0.1', () => connection.write(text));
    connection.setEncoding('latin1').on('data', chunk => {
      answer += chunk;
    });
    connection.on('close', () => resolve(answer));
    connection.on('error', reject);
  });
}

describe('the service manager', () => {
  it('is told when the worker is ready, that it lives, that it reads again, and that it stops', async () => {
    const told = box.path('/told');
    writeFileSync(told, '');
    const program = `#!/bin/sh\nprintf '%s\\n' "$*" >>'${told}'\n`;
    writeFileSync(box.path('/systemd-notify'), program, { mode: 0o755 });
    writeSchedule(box, linkEntries([{ digest: generation(1), activation: 1_000 }]));
    const PATH = `${box.root}:${process.env.PATH}`;
    const worker = await start(0, { PATH, NOTIFY_SOCKET: '/run/none', WATCHDOG_USEC: '100000' });
    const lines = () => readFileSync(told, 'utf8').split('\n').slice(0, -1);
    await until(() => lines().filter(line => line === 'WATCHDOG=1').length > 2);
    expect(lines()[0]).toMatch(/^READY=1 STATUS=epoch 1, generation [0-9a-f]{12}$/);
    worker.process.kill('SIGHUP');
    await until(() => lines().filter(line => line.startsWith('READY=1')).length === 2);
    expect(lines().some(line => line.startsWith('RELOADING=1 MONOTONIC_USEC='))).toBe(true);
    await stopWorker(worker);
    expect(lines().at(-1)).toBe('STOPPING=1');
  });
});

describe('two workers on one socket', () => {
  it('answer nothing old after anything new, through an activation under load', async () => {
    const [first, second] = [generation(1), generation(2)];
    const activation = Date.now() + 3_000;
    writeSchedule(
      box,
      linkEntries([
        { digest: first, activation: 1_000 },
        { digest: second, activation },
      ]),
    );
    await Promise.all([start(0), start(1)]);
    const seen = await hammer(16, () => Date.now() < activation + 500);
    expect(seen.failures).toEqual([]);
    expect(seen.epochs.has('1')).toBe(true);
    expect(seen.epochs.has('2')).toBe(true);
    expect(seen.regressions).toBe(0);
    for (const { lastOld, firstNew } of await Promise.all([observe(0, 2), observe(1, 2)])) {
      expect(lastOld).toBeLessThan(activation);
      expect(firstNew).toBeGreaterThanOrEqual(activation);
    }
  });

  it('fail no request while one of them drains', async () => {
    writeSchedule(box, linkEntries([{ digest: generation(1), activation: 1_000 }]));
    const [first] = await Promise.all([start(0), start(1)]);
    let isOver = false;
    const load = hammer(8, answers => !isOver || answers < 500);
    await until(async () => (await ask('/readyz')).status === 200);
    const startMs = performance.now();
    expect(await stopWorker(first)).toBe(0);
    expect(performance.now() - startMs).toBeLessThan(5_000);
    isOver = true;
    const seen = await load;
    expect(seen.failures).toEqual([]);
    expect(seen.answers).toBeGreaterThanOrEqual(500);
  });

  it('lose no connection when the only one is replaced', async () => {
    writeSchedule(box, linkEntries([{ digest: generation(1), activation: 1_000 }]));
    const first = await start(0);
    expect(await stopWorker(first)).toBe(0);
    const waiting = ask('/p/sku-1');
    await start(0);
    expect((await waiting).status).toBe(200);
  });
});

async function observe(worker: number, epoch: number): Promise<{ lastOld: number; firstNew: number }> {
  const question = { method: 'POST', path: '/observe', body: { epoch, until: 0 }, timeoutMs: 5_000 } as const;
  return (await askUnix(box.path(workerSocket(worker)), question)).body as { lastOld: number; firstNew: number };
}

/** Clients with kept connections, each asking one request after the other; an answer older than one before it is a regression. */
async function hammer(clients: number, isOn: (answers: number) => boolean) {
  const seen = { answers: 0, regressions: 0, failures: [] as string[], epochs: new Set<string>() };
  let newest = 0;
  const run = async (client: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (isOn(seen.answers)) {
      const newestBefore = newest;
      try {
        const answer = await ask(`/p/sku-${client}`, { agent });
        const epoch = String(answer.headers['x-bricks-epoch']);
        if (answer.status !== 200) seen.failures.push(`status ${answer.status}`);
        if (Number(epoch) < newestBefore) seen.regressions += 1;
        newest = Math.max(newest, Number(epoch));
        seen.epochs.add(epoch);
        seen.answers += 1;
      } catch (error) {
        seen.failures.push(String(error));
      }
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => run(client)));
  return seen;
}
