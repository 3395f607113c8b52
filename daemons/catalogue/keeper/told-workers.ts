import type { AdminError } from '#contract/catalogue-admin.ts';
import type { Gate, Gated } from '#contract/gate.ts';
import type { Log } from '#runtime/log.ts';
import { askWorker, listWorkers } from '../admin/workers.ts';

/** A worker that is busy for longer is told the next time. */
const TELL_MS = 1_000;

/** The worker processes of this box, each told the newest word as soon as it has taken the one before. */
export class ToldWorkers {
  readonly #makeGate: () => Gate;
  readonly #workers: number;
  readonly #log: Log;
  readonly #refusals = new Map<number, string>();
  /** Those that are being told; true where there is more to tell. */
  readonly #busy = new Map<number, boolean>();

  constructor(workers: number, makeGate: () => Gate, log: Log) {
    this.#workers = workers;
    this.#log = log;
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
        this.#note(worker, await askWorker(worker, { verb: 'POST /gate', body, timeoutMs: TELL_MS }));
      } catch {
        break;
      }
    } while (this.#busy.get(worker) === true);
    this.#busy.delete(worker);
  }

  /** One that doesn't take the word answers nobody: the first time for the same reason that is said. */
  #note(worker: number, answer: Gated | AdminError): void {
    const refusal = 'error' in answer ? answer.error.message : '';
    if (refusal !== '' && refusal !== this.#refusals.get(worker)) {
      this.#log.error('a worker does not take the word of its keeper', { worker, refusal });
    }
    this.#refusals.set(worker, refusal);
  }
}
