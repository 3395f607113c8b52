import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GENERATIONS_DIR, INCOMING_DIR, PINS_FILE, SCHEDULE_FILE, workerSocket } from '#contract/layout.ts';
import type { Entry } from '#contract/schedule.ts';
import { askUnix } from '#runtime/unix-http.ts';
import {
  type Box,
  holdSocket,
  linkEntries,
  makeBox,
  startWorker,
  stopWorker,
  until,
  type Worker,
  writeSchedule,
} from '../box.fixture.ts';
import { makeProducts, writeGeneration } from '../generation.fixture.ts';

let box: Box;
let workers: Worker[];
const socket = holdSocket();

beforeEach(() => {
  box = makeBox(1);
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map(stopWorker));
  box.remove();
});

async function start(): Promise<Worker> {
  const worker = startWorker(box, 0, socket.fd);
  workers.push(worker);
  await until(() => worker.log().some(line => line.message === 'ready'));
  return worker;
}

function ask(path: string): Promise<{ status: number; epoch: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: socket.port, path, agent: false }, incoming => {
      let body = '';
      incoming.on('data', chunk => {
        body += chunk;
      });
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode!, epoch: incoming.headers['x-bricks-epoch'] as string, body }),
      );
    }).on('error', reject);
  });
}

const incoming = (edition: number) => writeGeneration(box.path(INCOMING_DIR), makeProducts(50, edition));
/** Whole as its digest goes, though no database that anybody has built. */
function incomingWithABadPage(): string {
  const whole = incoming(1);
  damage(database(INCOMING_DIR, whole));
  const digest = createHash('sha256')
    .update(readFileSync(database(INCOMING_DIR, whole)))
    .digest('hex');
  const manifest = join(box.path(INCOMING_DIR), whole, 'manifest.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll(whole, digest));
  renameSync(join(box.path(INCOMING_DIR), whole), join(box.path(INCOMING_DIR), digest));
  return digest;
}
const held = (edition: number) => writeGeneration(box.path(GENERATIONS_DIR), makeProducts(50, edition));
const database = (parent: string, digest: string) => join(box.path(parent), digest, 'catalog.db');
/** As the keeper does: the file first, then the worker, which opens and warms what it needs. */
const commit = async (entries: readonly Entry[]) => {
  writeSchedule(box, entries);
  await askWorker('/reload', 'POST');
};
const askWorker = async (path: string, method: 'GET' | 'POST' = 'GET') =>
  (await askUnix(box.path(workerSocket(0)), { method, path, timeoutMs: 60_000 })).body;

describe('accept', () => {
  it('moves a generation that is what its name says, read-only, and says the next time that it is held', async () => {
    const digest = incoming(1);
    expect(await box.admin('accept', { digest })).toMatchObject({ digest, wasHeld: false });
    expect(statSync(database(GENERATIONS_DIR, digest)).mode & 0o777).toBe(0o444);
    expect(existsSync(join(box.path(INCOMING_DIR), digest))).toBe(false);
    expect(await box.admin('accept', { digest })).toMatchObject({ wasHeld: true });
  });

  it('reports both digests of a file that is another than its name says, and leaves it where it is', async () => {
    const digest = incoming(1);
    damage(database(INCOMING_DIR, digest));
    const { error } = (await box.admin('accept', { digest })) as { error: { code: string; message: string } };
    expect(error.code).toBe('digest-mismatch');
    expect(error.message).toContain(digest);
    expect(error.message).toMatch(/SHA-256 [0-9a-f]{64}/);
    expect(existsSync(database(INCOMING_DIR, digest))).toBe(true);
    expect(existsSync(join(box.path(GENERATIONS_DIR), digest))).toBe(false);
  });

  it('refuses what was cut off, what is no database, what was never sent, and a digest that is none', async () => {
    const cut = incoming(1);
    writeFileSync(database(INCOMING_DIR, cut), readFileSync(database(INCOMING_DIR, cut)).subarray(0, 8_192));
    expect(await box.admin('accept', { digest: cut })).toMatchObject({ error: { code: 'digest-mismatch' } });
    const bare = incoming(2);
    writeFileSync(join(box.path(INCOMING_DIR), bare, 'manifest.json'), '{}');
    expect(await box.admin('accept', { digest: bare })).toMatchObject({ error: { code: 'not-a-generation' } });
    expect(await box.admin('accept', { digest: '0'.repeat(64) })).toMatchObject({ error: { code: 'no-generation' } });
    expect(await box.admin('accept', { digest: '../../etc' })).toMatchObject({ error: { code: 'bad-request' } });
  });

  it('checks a database page by page, but for one that a neighbour holds: its digest says that it is the same', async () => {
    const digest = incomingWithABadPage();
    expect(await box.admin('accept', { digest })).toMatchObject({ error: { code: 'not-a-generation' } });
    expect(await box.admin('accept', { digest, isProven: true })).toMatchObject({ digest, wasHeld: false });
  });

  it('finds damage in a generation that is held', async () => {
    const digest = held(1);
    damage(database(GENERATIONS_DIR, digest));
    expect(await box.admin('accept', { digest })).toMatchObject({ error: { code: 'damaged' } });
  });
});

describe('a publication on one box', () => {
  it('goes from accept to watch, and back by a higher epoch with the older digest', { timeout: 120_000 }, async () => {
    await start();
    const [first, second] = [incoming(1), incoming(2)];
    for (const digest of [first, second]) await box.admin('accept', { digest });
    expect(await box.admin('prepare', { digest: first })).toMatchObject({ workers: [{ worker: 0, products: 50 }] });
    const now = Date.now();
    const entries = linkEntries([
      { digest: first, activation: now + 12_000 },
      { digest: second, activation: now + 14_000 },
      { digest: first, activation: now + 16_000 },
    ]);
    await commit(entries);
    const watches = [1, 2, 3].map(epoch => box.admin('watch', { epoch, aroundMs: 500 }));
    for (const epoch of [1, 2, 3]) {
      const watched = (await watches[epoch - 1]!) as { workers: { firstNew: number }[] };
      expect(watched.workers[0]!.firstNew).toBeGreaterThanOrEqual(entries[epoch - 1]!.activation);
      const { body } = await ask('/p/sku-1');
      expect(body).toContain(`edition ${epoch === 2 ? 2 : 1}`);
      expect(body).toContain(`epoch ${epoch} `);
    }
    expect(await box.admin('status')).toMatchObject({
      host: 'cat-01',
      incoming: [],
      workers: [{ isUp: true, activeEpoch: 3, activeDigest: first, problem: null }],
    });
  });

  it('finds the pages that are asked for rendered before the instant', async () => {
    const [first, second] = [held(1), held(2)];
    const entries = linkEntries([
      { digest: first, activation: 1_000 },
      { digest: second, activation: Date.now() + 10_000 },
    ]);
    writeSchedule(box, entries.slice(0, 1));
    await start();
    for (let product = 0; product < 20; product++) await ask(`/p/sku-${product}`);
    await commit(entries);
    const misses = async () =>
      Number(/cache_total\{worker="0",result="miss"\} (\d+)/.exec((await ask('/metrics')).body)![1]);
    await until(async () => (await misses()) === 40);
    await until(() => Date.now() > entries[1]!.activation);
    for (let product = 0; product < 20; product++) expect((await ask(`/p/sku-${product}`)).epoch).toBe('2');
    expect(await misses()).toBe(40);
  });

  it('closes a generation that nobody needs any more, and keeps the one before the current', async () => {
    await start();
    const digests = [held(1), held(2), held(3)];
    const now = Date.now();
    await commit(linkEntries(digests.map((digest, index) => ({ digest, activation: now + 6_000 + index * 100 }))));
    const open = async () => ((await askWorker('/status')) as { open: string[] }).open;
    expect(await open()).toHaveLength(3);
    await ask('/');
    await until(async () => (await ask('/')).epoch === '3');
    await until(async () => (await open()).length === 2);
    expect(await open()).toEqual(digests.slice(1).sort());
  });
});

describe('watch', () => {
  it('waits for an instant that is months ahead, and refuses to have workers observe for hours', async () => {
    await start();
    writeSchedule(box, linkEntries([{ digest: held(1), activation: Date.now() + 90 * 86_400_000 }]));
    // Longer than a worker may take to answer: a wait that ended early would have its answer, or an error, by then.
    const signal = AbortSignal.timeout(4_000);
    const watching = box.admin('watch', { epoch: 1, aroundMs: 10 }, signal);
    await expect(watching).rejects.toThrow('aborted');
    expect(await box.admin('watch', { epoch: 1, aroundMs: 3_600_000 })).toMatchObject({
      error: { code: 'bad-request' },
    });
  });
});

describe('damage', () => {
  it('keeps a corrupted generation from becoming active, and says so on every way', async () => {
    const digest = held(1);
    damage(database(GENERATIONS_DIR, digest));
    writeSchedule(box, linkEntries([{ digest, activation: 1_000 }]));
    await start();
    const answer = await ask('/p/sku-1');
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('SHA-256');
    expect((await ask('/readyz')).status).toBe(503);
    expect((await ask('/healthz')).status).toBe(200);
    expect(await box.admin('prepare', { digest })).toMatchObject({ error: { code: 'digest-mismatch' } });
  });

  it('in the coming generation leaves the active one in service up to the instant', async () => {
    const [good, bad] = [held(1), held(2)];
    damage(database(GENERATIONS_DIR, bad));
    const activation = Date.now() + 10_000;
    writeSchedule(
      box,
      linkEntries([
        { digest: good, activation: 1_000 },
        { digest: bad, activation },
      ]),
    );
    await start();
    expect(await ask('/')).toMatchObject({ status: 200, epoch: '1' });
    await until(() => Date.now() >= activation);
    expect(await ask('/')).toMatchObject({ status: 503, epoch: '2' });
  });

  it('is healed by a good copy and another prepare', async () => {
    const digest = held(1);
    const path = join(box.path(GENERATIONS_DIR), digest);
    renameSync(path, `${path}-away`);
    writeSchedule(box, linkEntries([{ digest, activation: 1_000 }]));
    await start();
    expect((await ask('/readyz')).status).toBe(503);
    renameSync(`${path}-away`, path);
    await box.admin('prepare', { digest });
    expect((await ask('/readyz')).status).toBe(200);
  });

  it('of the schedule is told, and nothing is guessed', async () => {
    held(1);
    writeSchedule(box, []);
    appendFileSync(box.path(SCHEDULE_FILE), '{"kind":"commit"}\n');
    await start();
    expect((await ask('/readyz')).body).toContain('schedule line 1 is damaged');
  });
});

describe('a worker that was killed', () => {
  it('leaves its admin socket behind, and the next one takes its place', async () => {
    writeSchedule(box, linkEntries([{ digest: held(1), activation: 1_000 }]));
    const first = await start();
    first.process.kill('SIGKILL');
    await first.exited;
    expect(existsSync(box.path(workerSocket(0)))).toBe(true);
    expect(await box.admin('status')).toMatchObject({ workers: [{ isUp: false }] });
    await start();
    expect(await box.admin('status')).toMatchObject({ workers: [{ isUp: true, activeEpoch: 1 }] });
  });
});

/** Turns one byte over in the middle: size, header and manifest stay as they were. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

describe('pin', () => {
  it('is told by status, held or not, and outlives the process that wrote it', async () => {
    const [here, elsewhere] = [held(1), 'f'.repeat(64)];
    expect(await box.admin('pin', { digest: here, isPinned: true })).toEqual({ pins: [here], isHeld: true });
    expect(await box.admin('pin', { digest: elsewhere, isPinned: true })).toMatchObject({ isHeld: false });
    const sizeBytes = statSync(database(GENERATIONS_DIR, here)).size;
    expect(await box.admin('status')).toMatchObject({ pins: [here, elsewhere].sort(), sizes: { [here]: sizeBytes } });
    expect(await box.admin('pin', { digest: here, isPinned: false })).toEqual({ pins: [elsewhere], isHeld: true });
  });

  it('refuses what is no digest, and says which file is damaged', async () => {
    const refusal = { error: { code: 'bad-request' } };
    expect(await box.admin('pin', { digest: '../x', isPinned: true })).toMatchObject(refusal);
    expect(await box.admin('pin', { digest: 'f'.repeat(64) })).toMatchObject(refusal);
    writeFileSync(box.path(PINS_FILE), 'rubbish\n');
    const damaged = { error: { code: 'damaged', message: expect.stringMatching(/pins: line 1 is no digest/) } };
    expect(await box.admin('status')).toMatchObject(damaged);
  });
});
