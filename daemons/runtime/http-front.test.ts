import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Handler, HTTP_LIMITS, HttpFront } from './http-front.ts';

let front: HttpFront;
const clients: Socket[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
  front.server.closeAllConnections();
  front.server.close();
});

async function serve(handler: Handler): Promise<void> {
  front = new HttpFront(handler);
  await front.listen({ host: '127.0.0.1', port: 0 });
}

/** A client that never ends its own side, so that only the server can end the connection. */
function open(text: string): { client: Socket; received: () => string; closed: Promise<void> } {
  const { port } = front.server.address() as AddressInfo;
  const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => client.write(text));
  clients.push(client);
  let received = '';
  client.setEncoding('latin1').on('data', chunk => {
    received += chunk;
  });
  client.on('error', () => {});
  const closed = new Promise<void>(resolve => {
    client.on('end', resolve).on('close', () => resolve());
  });
  return { client, received: () => received, closed };
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const countAnswers = (text: string) => text.split('HTTP/1.1 200').length - 1;

function countConnections(): Promise<number> {
  return new Promise(resolve => {
    front.server.getConnections((_, count) => resolve(count));
  });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 10));
}

describe('a connection that pipelines', () => {
  it('is answered as far as the limit goes, time and again', async () => {
    await serve((_, response) => response.end('x'));
    const { client, received } = open(REQUEST.repeat(HTTP_LIMITS.unanswered));
    await until(() => countAnswers(received()) === HTTP_LIMITS.unanswered);
    client.write(REQUEST.repeat(HTTP_LIMITS.unanswered));
    await until(() => countAnswers(received()) === 2 * HTTP_LIMITS.unanswered);
  });

  it('is cut off at more, before the rest is answered', async () => {
    let handled = 0;
    await serve((_, response) => {
      handled += 1;
      response.end('x'.repeat(10_000));
    });
    await open(REQUEST.repeat(1_200)).closed;
    expect(handled).toBe(HTTP_LIMITS.unanswered);
    expect(await countConnections()).toBe(0);
  });

  it('is cut off when it asks on while answers that take their time are not there yet', async () => {
    await serve(() => {});
    const { client, closed } = open(REQUEST);
    const asking = setInterval(() => client.write(REQUEST), 1);
    await closed;
    clearInterval(asking);
  });

  it('is cut off when more waits for it than it may', async () => {
    let handled = 0;
    await serve((_, response) => {
      handled += 1;
      response.end(Buffer.alloc(HTTP_LIMITS.unsentBytes / 4));
    });
    await open(REQUEST.repeat(20)).closed;
    expect(handled).toBeLessThan(7);
  });
});

describe('a client that takes nothing and never leaves', () => {
  it('loses its connection soon after what it sent was refused', async () => {
    await serve((_, response) => response.end('x'));
    const { received } = open('nonsense\r\n\r\n');
    await until(() => received().includes('HTTP/1.1 400'));
    await until(async () => (await countConnections()) === 0);
  });

  it('loses it while an answer waits, but keeps it between two requests', async () => {
    await serve((request, response) => response.end(request.url === '/' ? 'x' : Buffer.alloc(32 * 1024 * 1024)));
    expect(front.server.timeout).toBe(HTTP_LIMITS.stalledTimeoutMs);
    front.server.setTimeout(200);
    const idle = open(REQUEST);
    await until(() => idle.received().includes('x'));
    const stalled = open('GET /large HTTP/1.1\r\nHost: a\r\n\r\n');
    stalled.client.pause();
    await until(async () => (await countConnections()) === 2);
    await until(async () => (await countConnections()) === 1);
    idle.client.write(REQUEST);
    await until(() => countAnswers(idle.received()) === 2);
  });
});
