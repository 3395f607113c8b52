import { rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerStatus } from '#contract/catalogue-admin.ts';
import type { Gate, Gated } from '#contract/gate.ts';
import { SCHEDULE_FILE, TOKEN_KEY, workerSocket } from '#contract/layout.ts';
import { monotonicClock, wallClock } from '#runtime/clock.ts';
import { askUnix } from '#runtime/unix-http.ts';
import { linkEntries, stopWorker, until, writeSchedule } from './box.fixture.ts';
import { KeptBox, tokens } from './kept-box.fixture.ts';
import { type Asking, askUser } from './user.fixture.ts';

const cookieOf = (epoch: number) => tokens.cookieOf(epoch).split(';')[0]!;

/** Each starts a process, which takes long where many are started. */
vi.setConfig({ testTimeout: 120_000 });

let kept: KeptBox;

beforeEach(() => {
  kept = new KeptBox();
});
afterEach(() => kept.remove());

const ask = (path: string, options: Asking = {}) => askUser(kept.socket.port, path, options);

async function readStatus(): Promise<WorkerStatus> {
  return (await askUnix(kept.box.path(workerSocket(0)), { path: '/status', timeoutMs: 5_000 })).body as WorkerStatus;
}

async function readMetric(name: string): Promise<string | undefined> {
  const { body } = await ask('/metrics');
  return body
    .split('\n')
    .find(line => line.startsWith(`${name}{`))
    ?.split(' ')
    .at(-1);
}

describe('a worker with a keeper', () => {
  it('lets users in when the keeper has spoken, and not before', async () => {
    kept.schedule(60_000);
    kept.startSilent();
    await until(() =>
      readStatus().then(
        ({ problem }) => String(problem).includes('has not said yet'),
        () => false,
      ),
    );
    expect(kept.log().some(line => line.message === 'ready')).toBe(false);
    await kept.tell({ lastEpoch: 2 });
    await kept.ready();
    expect(await ask('/p/sku-1')).toMatchObject({ status: 200, headers: { 'x-bricks-epoch': '1' } });
  });

  it('lets them in all the same when it stays silent, and tells them', async () => {
    kept.schedule(60_000);
    kept.startSilent();
    await kept.ready();
    const answer = await ask('/p/sku-1');
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(answer.body).toContain('the keeper of the schedule has not said yet');
    expect(answer.headers['x-bricks-epoch']).toBeUndefined();
    expect(await readMetric('bricks_clock_error_seconds')).toBe('NaN');
  });

  it('answers 503 when its lease is over, says why wherever it is asked, and comes back by the next word', async () => {
    kept.schedule(60_000);
    await kept.start({ lastEpoch: 2 });
    expect((await ask('/readyz')).status).toBe(200);
    await kept.tell({ leaseUntilMs: monotonicClock() - 1, reason: '0 of 2 other boxes answer', lastEpoch: 2 });
    for (const path of ['/p/sku-1', '/readyz']) {
      const answer = await ask(path);
      expect(answer.status).toBe(503);
      expect(answer.body).toContain('0 of 2 other boxes answer');
    }
    expect(await readStatus()).toMatchObject({ problem: '0 of 2 other boxes answer', activeEpoch: null });
    const { body } = await ask('/metrics');
    expect(body).toContain('bricks_fenced{worker="0",cause="lease"} 1');
    expect(body).toContain('bricks_fenced{worker="0",cause="doubt"} 0');
    await kept.tell({ lastEpoch: 2, clockErrorMs: 3 });
    expect((await ask('/p/sku-1')).status).toBe(200);
    expect(Number(await readMetric('bricks_clock_error_seconds'))).toBeGreaterThanOrEqual(0.003);
  });

  it('reads the schedule before it takes a word that was decided upon more than it knows', async () => {
    writeSchedule(kept.box, linkEntries([{ digest: kept.makeGeneration(1), activation: 1_000 }]));
    await kept.start({ lastEpoch: 1 });
    kept.schedule(60_000);
    expect((await kept.tell({ lastEpoch: 2 })).body).toMatchObject({ worker: 0, lastEpoch: 2 });
    expect((await ask('/p/sku-1')).status).toBe(200);
  });

  it('answers nothing when it knows that it lacks an entry', async () => {
    kept.schedule(60_000);
    await kept.start({ lastEpoch: 2 });
    const { wallMs, lastEpoch } = (await kept.tell({ lastEpoch: 3 })).body as Gated;
    expect(lastEpoch).toBe(2);
    expect(Math.abs(wallMs - wallClock())).toBeLessThan(5_000);
    expect((await ask('/p/sku-1')).body).toContain('epoch 3 is committed');
    writeFileSync(kept.box.path(SCHEDULE_FILE), 'nonsense\n');
    await kept.tell({ lastEpoch: 3 });
    await kept.tell({ lastEpoch: 3 });
    expect((await ask('/p/sku-1')).body).toContain('schedule line 1 is damaged');
    expect(kept.log().filter(({ message }) => message === 'the schedule could not be read')).toHaveLength(1);
  });

  it('takes a schedule that has lost an entry for damage, and goes on by what it knew', async () => {
    kept.schedule(60_000);
    await kept.start({ lastEpoch: 2 });
    rmSync(kept.box.path(SCHEDULE_FILE));
    await kept.askWorker('/reload');
    expect((await ask('/p/sku-1')).headers['x-bricks-epoch']).toBe('1');
    expect((await readStatus()).unready).toEqual([]);
    const [logged] = kept.log().filter(({ message }) => message === 'the schedule could not be read');
    expect(JSON.stringify(logged)).toContain('ends with epoch 0, and has ended with epoch 2');
  });

  it('takes the difference between its clock and the keeper’s for an error', async () => {
    kept.schedule(60_000);
    await kept.start({ lastEpoch: 2 }, { BRICKS_LAB_CLOCK_OFFSET_MS: '-30000' });
    const { wallMs } = (await kept.tell({ lastEpoch: 2, clockErrorMs: 1 })).body as Gated;
    expect(wallMs).toBeLessThan(wallClock() - 20_000);
    expect(Number(await readMetric('bricks_clock_error_seconds'))).toBeGreaterThan(29);
  });

  it('refuses what is no gate, and goes on by the last one', async () => {
    kept.schedule(60_000);
    await kept.start({ lastEpoch: 2 });
    const future = { sentMonotonicMs: monotonicClock() + 600_000 };
    const bad = [
      { clockErrorMs: -1 },
      { lastEpoch: 1.5 },
      { reason: 7 },
      { sentAtMs: null },
      { leaseUntilMs: 'x' },
      future,
    ];
    for (const each of bad) {
      expect((await kept.tell(each as Partial<Gate>)).body).toMatchObject({ error: { code: 'bad-request' } });
    }
    expect((await ask('/p/sku-1')).status).toBe(200);
    await kept.tell({ leaseUntilMs: Number.NEGATIVE_INFINITY, reason: 'it was never asked', lastEpoch: 2 });
    expect((await ask('/p/sku-1')).body).toContain('it was never asked');
  });

  it('costs next to nothing to be told', async () => {
    kept.schedule(60_000);
    await kept.start({ lastEpoch: 2 });
    const before = Number(await readMetric('bricks_process_cpu_seconds'));
    for (let count = 0; count < 200; count++) await kept.tell({ lastEpoch: 2 });
    const spent = Number(await readMetric('bricks_process_cpu_seconds')) - before;
    expect(spent / 200).toBeLessThan(0.005);
  });
});

describe('a request around an instant', () => {
  it('waits until the instant is over on every clock, and is answered from the new one, GET and HEAD alike', async () => {
    kept.schedule(60_000);
    await kept.start({ lastEpoch: 2 });
    const activation = kept.schedule(1_500);
    await kept.askWorker('/reload');
    await kept.tell({ lastEpoch: 2, clockErrorMs: 6 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await ask('/p/sku-1', { agent });
    await until(() => wallClock() >= activation - 5);
    const askedMs = wallClock();
    const [get, head] = await Promise.all([ask('/p/sku-1', { agent }), ask('/p/sku-2', { method: 'HEAD' })]);
    agent.destroy();
    expect(get).toMatchObject({ status: 200, headers: { 'x-bricks-epoch': '2' } });
    expect(head).toMatchObject({ status: 200, body: '', headers: { 'x-bricks-epoch': '2' } });
    if (askedMs < activation + 5) expect(wallClock()).toBeGreaterThanOrEqual(activation + 7);
    const observed = await kept.askWorker('/observe', { epoch: 2, until: 0 });
    const { lastOld, firstNew } = observed.body as { lastOld: number; firstNew: number };
    expect(lastOld).toBeLessThan(activation - 8);
    expect(firstNew).toBeGreaterThanOrEqual(activation + 7);
  });
});

describe("the user's token", () => {
  it('is set when there was none or an older one, and not again, also with a 304', async () => {
    kept.schedule(-1_000);
    await kept.start({ lastEpoch: 2 });
    const first = await ask('/p/sku-1');
    expect(first.headers['set-cookie']).toEqual([tokens.cookieOf(2)]);
    const etag = String(first.headers.etag);
    const withOld = await ask('/p/sku-1', { headers: { Cookie: cookieOf(1), 'If-None-Match': etag } });
    expect(withOld).toMatchObject({ status: 304, headers: { 'set-cookie': [tokens.cookieOf(2)] } });
    expect((await ask('/p/sku-1', { headers: { Cookie: cookieOf(2) } })).headers['set-cookie']).toBeUndefined();
    const withBad = await ask('/p/sku-1', { headers: { Cookie: 'bricks-epoch=9.nonsense' } });
    expect(withBad).toMatchObject({ status: 200, headers: { 'set-cookie': [tokens.cookieOf(2)] } });
    expect(await readMetric('bricks_token_ahead_total')).toBe('0');
  });

  it('of an epoch far ahead is answered 503, so that another box is asked, and counted', async () => {
    kept.schedule(60_000);
    await kept.start({ lastEpoch: 2 });
    for (const epoch of [2, 3]) {
      const answer = await ask('/p/sku-1', { headers: { Cookie: cookieOf(epoch) } });
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    }
    expect(await readMetric('bricks_token_ahead_total')).toBe('2');
    expect((await ask('/p/sku-1')).headers['x-bricks-epoch']).toBe('1');
  });

  it('is not given where there is no key, and what is no key is not taken for one', async () => {
    rmSync(kept.box.path(TOKEN_KEY));
    kept.schedule(60_000);
    await kept.start({ lastEpoch: 2 });
    const answer = await ask('/p/sku-1', { headers: { Cookie: cookieOf(2) } });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-bricks-epoch': '1' } });
    expect(answer.headers['set-cookie']).toBeUndefined();
    await stopWorker(kept.worker!);
    writeFileSync(kept.box.path(TOKEN_KEY), 'short\n');
    kept.startSilent();
    expect(await kept.worker!.exited).toBe(1);
  });
});

describe('an epoch that is asked for', () => {
  it('is answered from while the one before is kept, whole listings too, and sets no token', async () => {
    kept.schedule(-1_000);
    await kept.start({ lastEpoch: 2 });
    const listing = JSON.parse((await ask('/api/v1/products?limit=10&epoch=1')).body);
    expect(listing.next).toBe('/api/v1/products?limit=10&page=2&epoch=1');
    const next = await ask(listing.next);
    expect(next).toMatchObject({ status: 200, headers: { 'x-bricks-epoch': '1' } });
    expect(next.headers['set-cookie']).toBeUndefined();
    expect((await ask('/p/sku-1?epoch=2')).headers).toMatchObject({
      'x-bricks-epoch': '2',
      'set-cookie': [tokens.cookieOf(2)],
    });
    expect((await ask('/?epoch=1')).body).toContain('/?page=2&amp;epoch=1');
  });

  it('is gone when it is not kept any more, with the way out; one ahead is not there, and nonsense is nonsense', async () => {
    const [first, second, third] = [kept.makeGeneration(1), kept.makeGeneration(2), kept.makeGeneration(3)];
    writeSchedule(
      kept.box,
      linkEntries([first, second, third].map((digest, index) => ({ digest, activation: 1_000 + index }))),
    );
    await kept.start({ lastEpoch: 3 });
    for (const path of ['/p/sku-1?epoch=1', '/api/v1/products/sku-1?epoch=1']) {
      const gone = await ask(path);
      expect(gone.status).toBe(410);
      expect(gone.body).toMatch(/The same address without .*epoch.* has what is valid now/);
    }
    expect((await ask('/p/sku-1?epoch=2')).headers['x-bricks-epoch']).toBe('2');
    expect((await ask('/p/sku-1?epoch=4')).status).toBe(404);
    for (const value of ['0', '-1', 'x', '', '1&epoch=2', '9'.repeat(16)]) {
      expect((await ask(`/p/sku-1?epoch=${value}`)).status, value).toBe(400);
    }
    expect((await ask('/search?q=epoch=1')).headers['x-bricks-epoch']).toBe('3');
  });
});
