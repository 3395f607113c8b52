import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** Something that runs, is frozen and thawed, and ends; what an earlier life was waiting for is nothing to the next. */
export class Process {
  life = 0;
  isAlive = false;
  isFrozen = false;
  readonly #random: Random;
  #waiting: (() => void)[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  start(): void {
    this.life += 1;
    this.isAlive = true;
    this.isFrozen = false;
  }

  end(): void {
    this.isAlive = false;
    this.isFrozen = false;
    this.#waiting = [];
  }

  freeze(): void {
    this.isFrozen = this.isAlive;
  }

  /** What came meanwhile is worked on now, in any order: it came over connections of its own. */
  thaw(): void {
    if (!this.isFrozen) return;
    this.isFrozen = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    while (waiting.length > 0) waiting.splice(this.#random.whole(0, waiting.length - 1), 1)[0]!();
  }

  /** Now, or once it is thawed; never where it has ended. */
  do(work: () => void): void {
    const { life } = this;
    if (!this.isAlive) return;
    if (!this.isFrozen) work();
    else this.#waiting.push(() => this.#doAs(life, work));
  }

  later(timeline: Timeline, delayMs: number, work: () => void): void {
    const { life } = this;
    timeline.after(delayMs, () => this.#doAs(life, work));
  }

  /** What is to be called by something outside, for this life of it. */
  whileAlive<T>(work: (value: T) => void): (value: T) => void {
    const { life } = this;
    return value => this.#doAs(life, () => work(value));
  }

  #doAs(life: number, work: () => void): void {
    if (life === this.life) this.do(work);
  }
}
