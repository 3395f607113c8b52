import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { dirname } from 'node:path';

/** HTTP with JSON bodies over unix sockets: how the processes of one box talk to each other. */

/** The schedule of some years, with every vote. */
const BODY_BYTES = 32 * 1024 * 1024;

export type UnixHandler = (method: string, url: URL, body: unknown) => Promise<UnixReply> | UnixReply;
export interface UnixReply {
  status: number;
  body: unknown;
}

/** Listens with mode 0600. A socket file left by a killed process is removed first: an instance number is used once. */
export function serveUnix(path: string, handler: UnixHandler): Promise<Server> {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  const server = createServer(async (incoming, response) => {
    const { status, body } = await answer(incoming, handler);
    const text = JSON.stringify(body);
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
    response.end(text);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const mask = process.umask(0o177);
    server.listen(path, () => resolve(server));
    process.umask(mask);
  });
}

async function answer(incoming: IncomingMessage, handler: UnixHandler): Promise<UnixReply> {
  try {
    const text = await readText(incoming);
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    return await handler(incoming.method ?? 'GET', url, text === '' ? undefined : JSON.parse(text));
  } catch (error) {
    return { status: 500, body: { message: error instanceof Error ? error.message : String(error) } };
  }
}

export interface UnixRequest {
  method?: 'GET' | 'POST';
  path: string;
  body?: unknown;
  timeoutMs: number;
}

/** Each question has a connection of its own, as the other side may have been replaced. Rejects where nobody answers in time or the answer is no JSON. */
export function askUnix(
  socketPath: string,
  { method = 'GET', path, body, timeoutMs }: UnixRequest,
): Promise<UnixReply> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const outgoing = request(
      { socketPath, method, path, agent: false, signal, headers: { Host: 'localhost' } },
      incoming => {
        readText(incoming)
          .then(text => resolve({ status: incoming.statusCode!, body: JSON.parse(text) }))
          .catch(reject);
      },
    );
    outgoing.on('error', error => reject(signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error));
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > BODY_BYTES) throw new Error(`body is over ${BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
