import { Agent } from 'node:http';
import type { Gate } from '#contract/gate.ts';
import { askWorker, listWorkers } from '../admin/workers.ts';

/** A worker that is busy for longer is told the next time. */
const TELL_MS = 1_000;

/** The worker processes of this box, each told the newest word as soon as it has taken the one before. */
export class ToldWorkers {
  readonly #makeGate: () => Gate;
  readonly #workers: number;
  readonly #agent = new Agent({ keepAlive: true });
  /** Those that are being told; true where there is more to tell. */
  readonly #busy = new Map<number, boolean>();

  constructor(workers: number, makeGate: () => Gate) {
    this.#workers = workers;
    this.#makeGate = makeGate;
  }

  tell(): void {
    for (const worker of listWorkers(this.#workers)) {
      if (this.#busy.has(worker)) this.#busy.set(worker, true);
      else void this.#tellOne(worker);
    }
  }

  /** One that is not there yet, or no more, is none of the keeper's business: it can't answer users either. */
  async #tellOne(worker: number): Promise<void> {
    do {
      this.#busy.set(worker, false);
      const body = this.#makeGate();
      try {
        await askWorker(worker, { verb: 'POST /gate', body, timeoutMs: TELL_MS, agent: this.#agent });
      } catch {
        break;
      }
    } while (this.#busy.get(worker) === true);
    this.#busy.delete(worker);
  }
}
