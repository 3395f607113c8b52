import type { Reply, Verb } from './admin.ts';
import { type Steps, wait } from './steps.ts';
import type { World } from './world.ts';

export const OPERATOR = 'operator';

/** What the operator asks boxes, and their answers, or that none came in time. */
export class Requests {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  *askAll(hosts: readonly string[], verbFor: (host: string) => Verb): Steps<Map<string, Reply | null>> {
    if (hosts.length === 0) return new Map();
    return yield* wait<Map<string, Reply | null>>(resume => {
      const replies = new Map<string, Reply | null>();
      for (const host of hosts) {
        this.ask(host, verbFor(host), reply => {
          replies.set(host, reply);
          // In the order of the inventory, whoever was the first.
          if (replies.size === hosts.length) resume(new Map(hosts.map(each => [each, replies.get(each)!])));
        });
      }
    });
  }

  /** Calls back once: null for no answer in time. */
  ask(host: string, verb: Verb, onReply: (reply: Reply | null) => void): void {
    const { network, boxes, timeline, answerMs } = this.#world;
    let isOver = false;
    const end = (reply: Reply | null) => {
      if (isOver) return;
      isOver = true;
      onReply(reply);
    };
    timeline.after(answerMs, () => end(null));
    const back = (reply: Reply | null) => network.send(host, OPERATOR, () => end(reply));
    network.send(OPERATOR, host, () => {
      const box = boxes.get(host)!;
      if (box.isUp) box.admin(verb, back);
      // Half of the machines that are down are only a process that has ended: the connection is refused.
      else if (this.#world.random.isChance(0.5)) back(null);
    });
  }

  /** The operator's wall clock. */
  now(): number {
    return this.#world.operatorClock.at(this.#world.timeline.nowMs).wallMs;
  }

  /** Calls back at a time of the operator's clock. */
  wakeAt(atMs: number, wake: () => void): void {
    this.#world.timeline.after(Math.max(0, atMs - this.now()) + 0.1, wake);
  }
}
