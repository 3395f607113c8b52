import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { PROBLEM_TYPE, problemDocument } from './problem.ts';
import type { ListenTarget } from './sockets.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export const HTTP_LIMITS = {
  headerBytes: 16 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  keepAliveTimeoutMs: 65_000,
  connections: 20_000,
  /** Without a byte taken by the client while an answer waits for it; an idle kept connection has keepAliveTimeoutMs. */
  stalledTimeoutMs: 30_000,
  /** Requests of one connection that are not answered whole. */
  unanswered: 64,
  /** Answers that wait for one connection, when it asks for another. */
  unsentBytes: 4 * 1024 * 1024,
} as const;

/** Connections that wait to be accepted; as in the socket unit. */
const BACKLOG = 4096;

/** While draining, a connection that stays silent for this long is closed; one that speaks is answered, then closed. */
const DRAIN_IDLE_MS = 1_000;

/** How long a refused client has to take its answer: destroyed at once, what it still sends would reset the connection. */
const REFUSED_MS = 1_000;

/** What a connection has asked for and not taken yet. */
interface Waiting {
  answers: number;
  bytes: number;
}

/** The server towards the users: limits, and a way to stop that fails no request. */
export class HttpFront {
  readonly server: Server;
  readonly #waiting = new WeakMap<Socket, Waiting>();
  #isDraining = false;

  constructor(handler: Handler) {
    this.server = createServer(
      {
        maxHeaderSize: HTTP_LIMITS.headerBytes,
        headersTimeout: HTTP_LIMITS.headersTimeoutMs,
        requestTimeout: HTTP_LIMITS.requestTimeoutMs,
        keepAliveTimeout: HTTP_LIMITS.keepAliveTimeoutMs,
        connectionsCheckingInterval: 5_000,
        noDelay: true,
      },
      (request, response) => {
        if (this.#isDraining) response.setHeader('Connection', 'close');
        this.#answer(request, response, handler);
      },
    );
    this.server.setTimeout(HTTP_LIMITS.stalledTimeoutMs);
    this.server.maxConnections = HTTP_LIMITS.connections;
    this.server.on('clientError', refuseBadRequest);
  }

  listen(target: ListenTarget): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      const onListening = () => {
        this.server.off('error', reject);
        resolve();
      };
      // With a descriptor Node takes the backlog only as a word of its own, else it cuts the socket unit's down to 511.
      if ('fd' in target) this.server.listen(target, BACKLOG, onListening);
      else this.server.listen({ ...target, backlog: BACKLOG }, onListening);
    });
  }

  /**
   * Node answers every request of what it has read from a connection before it looks at back-pressure: about 1,200 in
   * 64 KB. One that pipelines more than the limits is cut off; the rest of what was read is passed over.
   */
  #answer(request: IncomingMessage, response: ServerResponse, handler: Handler): void {
    const { socket } = request;
    if (socket.destroyed) return;
    const waiting = this.#waiting.get(socket) ?? { answers: 0, bytes: 0 };
    if (waiting.answers >= HTTP_LIMITS.unanswered || waiting.bytes > HTTP_LIMITS.unsentBytes) {
      socket.destroy();
      return;
    }
    this.#waiting.set(socket, waiting);
    waiting.answers += 1;
    let bytes = 0;
    response.once('close', () => {
      waiting.answers -= 1;
      waiting.bytes -= bytes;
    });
    handler(request, response);
    bytes = response.writableLength;
    waiting.bytes += bytes;
  }

  /**
   * Stops accepting; every answer from now on says `Connection: close`. Only connections that are silent are closed, after
   * DRAIN_IDLE_MS: http.Server.close() would close idle ones at once, some of them with a request on its way.
   */
  async drain(deadlineMs: number): Promise<void> {
    this.#isDraining = true;
    const closed = new Promise<void>(resolve => {
      NetServer.prototype.close.call(this.server, () => resolve());
    });
    const idle = setTimeout(() => this.server.closeIdleConnections(), DRAIN_IDLE_MS);
    const all = setTimeout(() => this.server.closeAllConnections(), deadlineMs);
    await closed;
    clearTimeout(idle);
    clearTimeout(all);
  }
}

/** The status for what Node's parser refuses; anything but these is a plain 400. */
const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

function refuseBadRequest(error: NodeJS.ErrnoException, socket: import('node:stream').Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemDocument(STATUS_OF[error.code ?? ''] ?? 400, 'The request could not be read.');
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  setTimeout(() => socket.destroy(), REFUSED_MS);
}
