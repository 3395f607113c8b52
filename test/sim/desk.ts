import { majorityOf } from '#contract/votes.ts';
import { Operator, type RunEnd, type Wish } from './operator.ts';
import { runSteps, type Steps } from './steps.ts';
import type { World } from './world.ts';

/** Where the operator sits: one run after the other, each killed at any moment. */
export class Desk {
  readonly #world: World;
  /** Counts the processes: one that was killed does nothing more. */
  #process = 0;
  #isOpen = true;

  constructor(world: World) {
    this.#world = world;
  }

  /** Until it is closed. */
  open(): void {
    this.#begin(this.#world.random.between(0, 600));
  }

  close(): void {
    this.#isOpen = false;
    this.#process += 1;
  }

  /** The run ends where it is; after a while somebody looks, and starts another. */
  kill(): void {
    if (!this.#isOpen) return;
    this.#process += 1;
    this.#begin(this.#world.random.between(50, 2_500));
  }

  /** Another run beside the one there is: the lock should have kept it out. */
  runBeside(): void {
    const beside = this.#process;
    const run = new Operator(this.#world, () => this.#isOpen).run(this.#wish());
    runSteps(then(this.#tell(run, 'beside')), () => this.#isOpen && beside <= this.#process);
  }

  /** One more run, and nothing else. */
  runOnce(wish: Wish, onEnd: (end: RunEnd) => void): void {
    const run = new Operator(this.#world, () => true).run(wish);
    runSteps(then(this.#tell(run, 'last'), onEnd), () => true);
  }

  #begin(inMs: number): void {
    const process = this.#process;
    const isAlive = () => process === this.#process;
    this.#world.timeline.after(inMs, () => {
      if (!isAlive()) return;
      const wish = this.#wish();
      const run = this.#tell(new Operator(this.#world, isAlive).run(wish), wish.kind);
      const goOn = () => this.#begin(this.#world.random.between(20, 2_000));
      runSteps(then(run, goOn), isAlive);
    });
  }

  *#tell(run: Steps<RunEnd>, what: string): Steps<RunEnd> {
    const end = yield* run;
    this.#world.note(`run (${what}) ends: ${end}`);
    this.#world.count(`run ${end}`);
    return end;
  }

  #wish(): Wish {
    const { random, inventory } = this.#world;
    const minority = inventory.length - majorityOf(inventory.length);
    const allowed = random.isChance(0.4) ? random.whole(0, minority) : 0;
    const kind = random.pick(['publish', 'publish', 'rollback', 'rollback', 'abort'] as const);
    const aheadMs = random.isChance(0.25) ? random.between(0, 2_500) : null;
    return { kind, allowMissing: kind === 'abort' ? minority : allowed, aheadMs };
  }
}

function* then<T>(steps: Steps<T>, onEnd: (value: T) => void = () => {}): Steps<void> {
  onEnd(yield* steps);
}
