import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

export interface NetworkFaults {
  lossShare: number;
  doubleShare: number;
  typicalDelayMs: number;
}

/** Messages between machines: late, out of order, twice, never; and cuts, in one direction or both. */
export class Network {
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #faults: NetworkFaults;
  readonly #cuts = new Set<string>();

  constructor(timeline: Timeline, random: Random, faults: NetworkFaults) {
    this.#timeline = timeline;
    this.#random = random;
    this.#faults = faults;
  }

  send(from: string, to: string, deliver: () => void): void {
    if (this.#cuts.has(`${from} ${to}`) || this.#random.isChance(this.#faults.lossShare)) return;
    const copies = this.#random.isChance(this.#faults.doubleShare) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.#timeline.after(0.05 + this.#random.delay(this.#faults.typicalDelayMs), deliver);
    }
  }

  cut(from: string, to: string): void {
    this.#cuts.add(`${from} ${to}`);
  }

  healAll(): void {
    this.#cuts.clear();
  }
}
