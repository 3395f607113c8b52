import type { Observation } from '#contract/catalogue-admin.ts';

/** Epochs remembered; the operator asks within minutes of an activation. */
const KEPT = 16;

/**
 * When this process last decided to answer from an older epoch and first from a newer one. The instant is that of the
 * decision, which is when a request's generation is settled; the bytes leave a little later.
 */
export class Observations {
  readonly #worker: number;
  readonly #switches = new Map<number, { lastOld: number | null; firstNew: number }>();
  #epoch = 0;
  #at: number | null = null;

  constructor(worker: number) {
    this.#worker = worker;
  }

  record(epoch: number, at: number): void {
    if (epoch !== this.#epoch) this.#begin(epoch, at);
    this.#at = at;
  }

  of(epoch: number): Observation {
    const known = this.#switches.get(epoch);
    if (known !== undefined) return { worker: this.#worker, ...known };
    return { worker: this.#worker, lastOld: this.#epoch < epoch ? this.#at : null, firstNew: null };
  }

  #begin(epoch: number, at: number): void {
    this.#switches.set(epoch, { lastOld: this.#at, firstNew: at });
    this.#epoch = epoch;
    for (const old of this.#switches.keys()) {
      if (this.#switches.size > KEPT) this.#switches.delete(old);
    }
  }
}
