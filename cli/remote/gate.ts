import { setTimeout as sleep } from 'node:timers/promises';

/** Lets so many pieces of work go on at once; the others wait in their order. */
export class Gate {
  readonly #limit: number;
  readonly #jitterMs: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** Who had to wait waits up to `jitterMs` more, so that a crowd doesn't begin in step. */
  constructor(limit: number, jitterMs = 0) {
    this.#limit = limit;
    this.#jitterMs = jitterMs;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#limit) {
      this.#running++;
      return;
    }
    await new Promise<void>(resolve => this.#waiting.push(resolve));
    if (this.#jitterMs > 0) await sleep(Math.random() * this.#jitterMs);
  }

  /** The place goes to the next one without being free in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
