import { writeFileSync } from 'node:fs';
import type { Gate } from '#contract/gate.ts';
import { GENERATIONS_DIR, TOKEN_KEY, workerSocket } from '#contract/layout.ts';
import { monotonicClock, wallClock } from '#runtime/clock.ts';
import { askUnix, type UnixReply } from '#runtime/unix-http.ts';
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
import { Tokens } from './http/tokens.ts';
import { makeGate } from './schedule/entry.fixture.ts';

const KEY = Buffer.alloc(32, 7);
export const tokens = new Tokens(KEY);

/** A box of one worker, to which the test speaks as the box's keeper would. */
export class KeptBox {
  readonly box: Box;
  readonly socket: HeldSocket = holdSocket();
  worker: Worker | undefined;

  constructor(config: { cacheBytes?: number } = {}) {
    this.box = makeBox(1, { isKept: true, ...config });
    writeFileSync(this.box.path(TOKEN_KEY), `${KEY.toString('base64url')}\n`);
  }

  /** The digest of one that the box holds; those of two editions differ. */
  makeGeneration(edition: number, products = 100): string {
    return writeGeneration(this.box.path(GENERATIONS_DIR), makeProducts(products, edition));
  }

  /** Epoch 1 since long ago, epoch 2 in so many milliseconds; the instant of it. */
  schedule(inMs: number): number {
    const activation = Math.round(wallClock() + inMs);
    const [first, second] = [this.makeGeneration(1), this.makeGeneration(2)];
    const steps = [
      { digest: first, activation: 1_000 },
      { digest: second, activation },
    ];
    writeSchedule(this.box, linkEntries(steps));
    return activation;
  }

  /** A word that holds for a minute, but for what is given. */
  tell(given: Partial<Gate> = {}): Promise<UnixReply> {
    const now = monotonicClock();
    const sent = { sentAtMs: wallClock(), sentMonotonicMs: now, leaseUntilMs: now + 60_000 };
    return this.askWorker('/gate', makeGate({ ...sent, ...given }));
  }

  askWorker(path: string, body?: unknown): Promise<UnixReply> {
    return askUnix(this.box.path(workerSocket(0)), { method: 'POST', path, body, timeoutMs: 10_000 });
  }

  startSilent(env: NodeJS.ProcessEnv = {}): void {
    this.worker = startWorker(this.box, 0, this.socket.fd, env);
  }

  /** What is told comes as soon as the worker listens for it, before users are let in. */
  async start(given: Partial<Gate> = {}, env: NodeJS.ProcessEnv = {}): Promise<void> {
    this.startSilent(env);
    await until(() =>
      this.tell(given).then(
        ({ status }) => status === 200,
        () => false,
      ),
    );
    await this.ready();
  }

  async ready(): Promise<void> {
    await until(() => this.log().some(line => line.message === 'ready'));
  }

  log(): Record<string, unknown>[] {
    return this.worker?.log() ?? [];
  }

  async remove(): Promise<void> {
    if (this.worker !== undefined) await stopWorker(this.worker);
    this.socket.close();
    this.box.remove();
  }
}
