import { Agent } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpFront } from '#runtime/http-front.ts';
import { Metrics } from '#runtime/metrics.ts';
import type { Catalogue } from '../catalogue.ts';
import { makeProducts } from '../generation.fixture.ts';
import { createCounts } from '../metrics.ts';
import { MOST_HELD_MS } from '../schedule/decide.ts';
import { makeEntry } from '../schedule/entry.fixture.ts';
import type { Decision } from '../schedule/serving.ts';
import { openShop, type Shop } from '../shop.fixture.ts';
import { type Asking, askUser } from '../user.fixture.ts';
import type { Answers } from './answers.ts';
import { createHandler, type HandlerParts } from './handler.ts';

/** Holds, until the test says what is to be answered. */
let shop: Shop;
let front: HttpFront;
let port: number;
let decision: Decision;
let counts: ReturnType<typeof createCounts>;
let errors: unknown[];
let onHeld: () => void;
let answerSystem: HandlerParts['answerSystem'];

const entry = makeEntry(7, 1_000);
const untilIn = (ms: number): Decision => ({ kind: 'hold', entry, untilMs: performance.now() + ms });

beforeEach(async () => {
  shop = await openShop(makeProducts(20));
  decision = untilIn(5);
  onHeld = () => {};
  answerSystem = () => false;
  errors = [];
  counts = createCounts(new Metrics());
  const serving = {
    decide: () => decision,
    peek: () => {
      const now = decision;
      if (now.kind === 'hold') letHold();
      return now;
    },
    now: () => performance.now(),
  };
  const log = { info: () => {}, error: (...args: unknown[]) => errors.push(args) };
  const catalogue = { serving } as unknown as Catalogue;
  front = new HttpFront(
    createHandler({ catalogue, tokens: undefined, counts, log, answerSystem: (...asked) => answerSystem(...asked) }),
  );
  await front.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = front.server.address() as AddressInfo);
});
afterEach(() => {
  front.server.closeAllConnections();
  front.server.close();
  shop.close();
});

function letHold(): void {
  const tell = onHeld;
  onHeld = () => {};
  tell();
}
const serve = () => {
  decision = { kind: 'serve', entry, answers: shop.answers };
};
const ask = (path: string, options: Asking = {}) => askUser(port, path, options);

/** Over one connection, without waiting for an answer; all that came back. */
function askTogether(paths: readonly string[]): Promise<string> {
  const texts = paths.map((path, index) => {
    const last = index === paths.length - 1 ? 'Connection: close\r\n' : '';
    return `GET ${path} HTTP/1.1\r\nHost: a\r\n${last}\r\n`;
  });
  return new Promise((resolve, reject) => {
    let received = '';
    const client = connect(port, '127.0.0.1', () => client.write(texts.join('')));
    client.setEncoding('utf8').on('data', chunk => {
      received += chunk;
    });
    client.on('close', () => resolve(received)).on('error', reject);
  });
}

describe('requests that are held', () => {
  it('are answered when the clock says so, all of them, and counted', async () => {
    onHeld = () => setTimeout(serve, 1);
    const answers = await Promise.all([ask('/'), ask('/p/sku-1'), ask('/p/sku-1', { method: 'HEAD' }), ask('/p/none')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404]);
    expect(answers[2]!.body).toBe('');
    expect(counts.held.value).toBeGreaterThanOrEqual(1);
    expect(counts.responses.reduce((sum, { value }) => sum + value, 0)).toBe(4);
  });

  it('keep their connection and their order when several are asked for at once', async () => {
    onHeld = () => setTimeout(serve, 1);
    const text = await askTogether(['/p/sku-1', '/p/none', '/p/sku-2']);
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await ask('/p/sku-1', { agent })).status).toBe(200);
    agent.destroy();
  });

  it('are refused with a time to come back when they have waited for too long', async () => {
    const startMs = performance.now();
    decision = untilIn(60_000);
    const answer = await ask('/p/sku-1');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(MOST_HELD_MS - 1);
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(counts.refused.value).toBe(1);
  });

  it('are refused when it turns out that nobody can tell', async () => {
    onHeld = () => {
      decision = { kind: 'refuse', cause: 'doubt', entry, problem: 'nobody can tell' };
    };
    expect((await ask('/p/sku-1')).body).toContain('nobody can tell');
  });

  it('whose client has gone harm nobody', async () => {
    const sockets: Socket[] = [];
    front.server.on('connection', socket => sockets.push(socket));
    onHeld = () => {
      for (const socket of sockets) socket.destroy();
      setTimeout(serve, 1);
    };
    await expect(ask('/p/sku-1')).rejects.toThrow();
    expect((await ask('/p/sku-2')).status).toBe(200);
    expect(errors).toEqual([]);
    expect(counts.responses.reduce((sum, { value }) => sum + value, 0)).toBe(1);
  });

  it('are answered while the worker drains, which waits for them', async () => {
    let drained: Promise<void> | undefined;
    onHeld = () => {
      drained = front.drain(10_000);
      setTimeout(serve, 1);
    };
    expect((await ask('/p/sku-1')).status).toBe(200);
    await drained;
  });
});

describe('an answer that took long to make', () => {
  /** Answers as the shop does, after what happens meanwhile. */
  const makeMeanwhile = (happens: () => void): Decision => {
    const get: Answers['get'] = (...asked) => {
      happens();
      return shop.answers.get(...asked);
    };
    return { kind: 'serve', entry, answers: { get } as Answers };
  };

  it('is not given when the time for it is over: it is made again, or the request is held', async () => {
    let made = 0;
    decision = makeMeanwhile(() => {
      made += 1;
      decision = makeMeanwhile(() => {
        made += 1;
        decision = untilIn(5);
        onHeld = () => {};
        setTimeout(serve, 1);
      });
    });
    expect((await ask('/p/sku-1')).status).toBe(200);
    expect(made).toBe(2);
    expect(counts.held.value).toBe(1);
    expect(counts.responses[2]!.value).toBe(1);
  });

  it('is not given when the box may not answer any more', async () => {
    decision = makeMeanwhile(() => {
      decision = { kind: 'refuse', cause: 'lease', entry, problem: 'it was stopped for too long' };
    });
    expect(await ask('/p/sku-1')).toMatchObject({ status: 503, body: expect.stringContaining('stopped for too long') });
  });
});

describe('a request behind another on its connection', () => {
  it('is looked at when its turn comes, not before', async () => {
    serve();
    const looked: string[] = [];
    answerSystem = ({ url }, response) => {
      looked.push(url!);
      if (url !== '/slow') return false;
      setTimeout(() => {
        looked.push('/slow is answered');
        response.end();
      }, 20);
      return true;
    };
    const text = await askTogether(['/slow', '/p/sku-1', '/p/none']);
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 404']);
    expect(looked).toEqual(['/slow', '/slow is answered', '/p/sku-1', '/p/none']);
  });
});

describe('a request that is not held', () => {
  it('is answered at once', async () => {
    serve();
    expect((await ask('/p/sku-1')).status).toBe(200);
    expect(counts.held.value).toBe(0);
  });

  it('that fails is told by its id, and the next one is answered', async () => {
    decision = { kind: 'serve', entry, answers: undefined as never };
    const failed = await ask('/p/sku-1', { headers: { 'X-Request-Id': 'a-1' } });
    expect(failed.status).toBe(500);
    expect(failed.body).toContain('a-1');
    expect(errors).toHaveLength(1);
    serve();
    expect((await ask('/p/sku-1')).status).toBe(200);
  });
});
