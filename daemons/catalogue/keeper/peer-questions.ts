/**
 * Keepers ask each other over TCP, on connections that stay: a line with a Question, a line with an Answer. What is said needs
 * no secrecy, and is believed for its signatures alone; the firewall lets in none but the catalogue's boxes. HTTP was tried:
 * it cost a keeper as much with two peers as this does with seven.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Member } from '#contract/schedule.ts';
import { onLines, writeLine } from './lines.ts';
import { type Answer, type Question, readAnswer, readQuestion } from './messages.ts';

/** A connection on which a question was not answered for this long is given up: the machine behind it may be gone. */
const SILENCE_MS = 1_000;
const IDLE_MS = 30_000;
const MOST_CONNECTIONS = 1_024;

interface Connection {
  socket: Socket;
  /** When the oldest question was asked that is not answered; null for none. */
  waitingSinceMs: number | null;
}

/** Asks; answers come when they come, or never. */
export class PeerQuestions {
  readonly #onAnswer: (host: string, answer: Answer) => void;
  readonly #connections = new Map<string, Connection>();

  constructor(onAnswer: (host: string, answer: Answer) => void) {
    this.#onAnswer = onAnswer;
  }

  ask(host: string, { address, port }: Member, question: Question): void {
    const key = `${host} ${address} ${port}`;
    const nowMs = performance.now();
    const known = this.#connections.get(key);
    const isSilent = known !== undefined && nowMs - (known.waitingSinceMs ?? nowMs) > SILENCE_MS;
    if (isSilent) this.#close(key, known);
    const connection = this.#connections.get(key) ?? this.#open(key, host, address, port);
    connection.waitingSinceMs ??= nowMs;
    writeLine(connection.socket, question);
  }

  close(): void {
    for (const { socket } of this.#connections.values()) socket.destroy();
  }

  #open(key: string, host: string, address: string, port: number): Connection {
    const socket = connect({ host: address, port, noDelay: true });
    const connection: Connection = { socket, waitingSinceMs: null };
    this.#connections.set(key, connection);
    // The next question opens another; that this one wasn't answered is all there is to know.
    socket.on('error', () => {});
    socket.on('close', () => this.#close(key, connection));
    onLines(socket, line => {
      connection.waitingSinceMs = null;
      const answer = readAnswer(parse(line));
      if (answer === undefined) socket.destroy();
      else this.#onAnswer(host, answer);
    });
    return connection;
  }

  #close(key: string, connection: Connection): void {
    connection.socket.destroy();
    if (this.#connections.get(key) === connection) this.#connections.delete(key);
  }
}

/** Resolves once it listens. What is no question is not answered, and ends the connection. */
export function answerPeers(port: number, answer: (question: Question) => Answer): Promise<{ close(): void }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ noDelay: true }, socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    onLines(socket, line => {
      const question = readQuestion(parse(line));
      if (question === undefined) socket.destroy();
      else writeLine(socket, answer(question));
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve({ close }));
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
