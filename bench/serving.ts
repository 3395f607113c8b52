/**
 * What a request of a hot product costs a worker, in several checkouts of this repository, measured in turn: processor time, which
 * says the same on a busy machine. The worker has a keeper's word twice a second, and the users have their tokens, where
 * the checkout knows of such.
 *
 *   node bench/serving.ts CHECKOUT [CHECKOUT …]
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import type * as BoxFixture from '../daemons/catalogue/box.fixture.ts';
import type * as GenerationFixture from '../daemons/catalogue/generation.fixture.ts';
import { GENERATIONS_DIR, TOKEN_KEY, workerSocket } from '../daemons/contract/layout.ts';
import { monotonicClock, wallClock } from '../daemons/runtime/clock.ts';
import { askUnix } from '../daemons/runtime/unix-http.ts';

const ROUNDS = 20;
const REQUESTS = 5_000;
const CONNECTIONS = 16;
/** Few enough for the cache of a test box: what is measured is the hot path. */
const PRODUCTS = 300;

const checkouts = process.argv.slice(2).map(each => resolve(each));
console.log(`${cpus().length} × ${cpus()[0]!.model}, Node ${process.version}, ${REQUESTS} requests a round\n`);
const subjects = await Promise.all(checkouts.map(startSubject));
try {
  for (const { port, cookie } of subjects) await ask(port, cookie, REQUESTS);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const subject of subjects) await measure(round, subject);
  }
  const [first] = subjects;
  for (const { checkout, costs } of subjects) {
    const ratio = lowerQuartile(first!.costs) / lowerQuartile(costs);
    console.log(
      `lower quartile ${lowerQuartile(costs).toFixed(1)} µs, ${ratio.toFixed(3)} × the requests of the first  ${checkout}`,
    );
  }
} finally {
  for (const { stop } of subjects) await stop();
}

type Subject = Awaited<ReturnType<typeof startSubject>>;

async function startSubject(checkout: string) {
  const fixtures = join(checkout, 'daemons', 'catalogue');
  const boxes: typeof BoxFixture = await import(join(fixtures, 'box.fixture.ts'));
  const generations: typeof GenerationFixture = await import(join(fixtures, 'generation.fixture.ts'));
  const isKept = existsSync(join(checkout, 'daemons', 'contract', 'gate.ts'));
  const box = isKept ? boxes.makeBox(1, { isKept }) : boxes.makeBox(1);
  if (isKept) writeFileSync(box.path(TOKEN_KEY), Buffer.alloc(32, 7).toString('base64url'));
  const digest = generations.writeGeneration(box.path(GENERATIONS_DIR), generations.makeProducts(PRODUCTS, 1));
  boxes.writeSchedule(box, boxes.linkEntries([{ digest, activation: 1_000 }]));
  const socket = boxes.holdSocket();
  const worker = boxes.startWorker(box, 0, socket.fd);
  const path = box.path(workerSocket(0));
  const pump = isKept ? setInterval(() => speak(path).catch(() => {}), 500) : undefined;
  await boxes.until(() => worker.log().some(line => line.message === 'ready'));
  const { headers } = await fetch(`http://127.0.0.1:${socket.port}/`);
  return {
    checkout,
    port: socket.port,
    pid: worker.process.pid!,
    cookie: headers.get('set-cookie')?.split(';')[0] ?? 'other=1',
    costs: [] as number[],
    stop: async () => {
      clearInterval(pump);
      await boxes.stopWorker(worker);
      socket.close();
      box.remove();
    },
  };
}

function speak(path: string): Promise<unknown> {
  const now = monotonicClock();
  const clock = { sentAtMs: wallClock(), sentMonotonicMs: now, clockErrorMs: 1 };
  const body = { ...clock, leaseUntilMs: now + 60_000, doubtFromMs: null, reason: null, lastEpoch: 1 };
  return askUnix(path, { method: 'POST', path: '/gate', body, timeoutMs: 5_000 });
}

async function measure(round: number, { checkout, port, pid, cookie, costs }: Subject): Promise<void> {
  const before = readCpuUs(pid);
  const startMs = performance.now();
  await ask(port, cookie, REQUESTS);
  const perSecond = REQUESTS / ((performance.now() - startMs) / 1_000);
  const us = (readCpuUs(pid) - before) / REQUESTS;
  costs.push(us);
  console.log(`round ${round}  ${us.toFixed(1).padStart(6)} µs  ${perSecond.toFixed(0).padStart(6)}/s  ${checkout}`);
}

/** Each connection asks for the next product when it has the answer to the one before. */
async function ask(port: number, cookie: string, requests: number): Promise<void> {
  let asked = 0;
  const next = () => {
    asked += 1;
    return asked > requests ? undefined : `/api/v1/products/sku-${1 + (asked % (PRODUCTS - 1))}`;
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, () => askOneByOne(port, cookie, next)));
}

function askOneByOne(port: number, cookie: string, next: () => string | undefined): Promise<void> {
  return new Promise((done, fail) => {
    const client = connect({ port, host: '127.0.0.1', noDelay: true });
    const askNext = () => {
      const path = next();
      if (path === undefined) client.end(done);
      else client.write(`GET ${path} HTTP/1.1\r\nHost: shop\r\nCookie: ${cookie}\r\n\r\n`);
    };
    let received = '';
    client.setEncoding('latin1').on('data', chunk => {
      received += chunk;
      const end = received.indexOf('\r\n\r\n');
      if (end < 0 || received.length < end + 4 + Number(/content-length: (\d+)/i.exec(received)![1])) return;
      if (!received.startsWith('HTTP/1.1 200 ')) client.destroy(new Error(received.slice(0, 400)));
      received = '';
      askNext();
    });
    client.on('connect', askNext).on('error', fail);
  });
}

/** Of all its threads: the first field is nanoseconds on a processor (Documentation/scheduler/sched-stats.rst of the kernel). */
function readCpuUs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const ns = threads.map(thread =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]),
  );
  return ns.reduce((sum, each) => sum + each, 0) / 1_000;
}

/** Work of others on the machine makes caches cold and so only adds. */
function lowerQuartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)]!;
}
