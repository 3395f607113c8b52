import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

export interface NetworkFaults {
  lossShare: number;
  doubleShare: number;
  typicalDelayMs: number;
}

/** Messages between machines: late, out of order, twice, never; and cuts, in one direction or both. */
export class Network {
  faults: NetworkFaults;
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #cuts = new Set<string>();
  sent = 0;
  lost = 0;
  doubled = 0;

  constructor(timeline: Timeline, random: Random, faults: NetworkFaults) {
    this.#timeline = timeline;
    this.#random = random;
    this.faults = faults;
  }

  send(from: string, to: string, deliver: () => void): void {
    const { lossShare, doubleShare, typicalDelayMs } = this.faults;
    this.sent += 1;
    if (this.#cuts.has(`${from} ${to}`) || this.#random.isChance(lossShare)) {
      this.lost += 1;
      return;
    }
    const copies = this.#random.isChance(doubleShare) ? 2 : 1;
    this.doubled += copies - 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.#timeline.after(0.05 + this.#random.delay(typicalDelayMs), deliver);
    }
  }

  /** Nothing gets from one to the other any more; what is under way arrives. */
  cut(from: string, to: string): void {
    this.#cuts.add(`${from} ${to}`);
  }

  heal(from: string, to: string): void {
    this.#cuts.delete(`${from} ${to}`);
  }

  healAll(): void {
    this.#cuts.clear();
  }
}
