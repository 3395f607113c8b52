/**
 * Keepers ask each other over plain HTTP/1.1, on connections that stay: `POST /question`, a Question in, an Answer out. What is
 * said needs no secrecy, and is believed for its signatures alone; the firewall lets in none but the catalogue's boxes.
 */
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Member } from '#contract/schedule.ts';
import { type Answer, type Question, readAnswer, readQuestion } from './messages.ts';

/** An answer that is later says little about a lease of two seconds. */
const ANSWER_MS = 1_000;
/** Some entries of a hundred boxes with all their votes. */
const MOST_BYTES = 8 * 1024 * 1024;
const LIMITS = { connections: 1_024, headersTimeoutMs: 5_000, requestTimeoutMs: 5_000, idleMs: 30_000 };

const agent = new Agent({ keepAlive: true });

/** Rejects where there is no answer in time. */
export function askPeer({ address, port }: Member, question: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const options = { host: address, port, method: 'POST', path: '/question', agent, signal };
    const outgoing = request(options, incoming => {
      limit(incoming);
      text(incoming)
        .then(body => readAnswer(JSON.parse(body)))
        .then(answer =>
          answer === undefined ? reject(new Error(`no answer: ${incoming.statusCode}`)) : resolve(answer),
        )
        .catch(reject);
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify(question));
  });
}

/** Resolves once it listens. */
export function servePeers(port: number, answer: (question: Question) => Answer): Promise<Server> {
  const server = createServer(
    {
      headersTimeout: LIMITS.headersTimeoutMs,
      requestTimeout: LIMITS.requestTimeoutMs,
      keepAliveTimeout: LIMITS.idleMs,
      noDelay: true,
    },
    (incoming, response) => {
      reply(incoming, response, answer).catch(() => response.destroy());
    },
  );
  server.maxConnections = LIMITS.connections;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}

async function reply(
  incoming: IncomingMessage,
  response: ServerResponse,
  answer: (question: Question) => Answer,
): Promise<void> {
  limit(incoming);
  const body = await text(incoming);
  const question = incoming.method === 'POST' && incoming.url === '/question' ? parseQuestion(body) : undefined;
  response.statusCode = question === undefined ? 400 : 200;
  response.setHeader('Content-Type', 'application/json');
  response.end(question === undefined ? '{}' : JSON.stringify(answer(question)));
}

function parseQuestion(body: string): Question | undefined {
  try {
    return readQuestion(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function limit(incoming: IncomingMessage): void {
  let sizeBytes = 0;
  incoming.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_BYTES) incoming.destroy(new Error(`a message of more than ${MOST_BYTES} bytes`));
  });
}
