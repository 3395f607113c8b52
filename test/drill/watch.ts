import { setTimeout as sleep } from 'node:timers/promises';
import type { Rack } from '../e2e/rack.ts';

/** Slower than that is no answer, on a machine that is at its limit too. */
const ANSWER_MS = 20_000;

/** Users of every box, who must be served all the time, and never from an older epoch than before. */
export interface Watch {
  /** That box need not answer from now on. */
  excuse(box: string): void;
  /** How many answers there were, and what no user may ever see. */
  stop(): Promise<{ answers: number; faults: string[] }>;
}

export function watchBoxes({ hosts }: Rack, before: number): Watch {
  const excused = new Set<string>();
  const faults = new Set<string>();
  const over = new AbortController();
  let answers = 0;
  const follow = async (box: string, address: string): Promise<void> => {
    let last = before;
    while (!over.signal.aborted) {
      const answer = await ask(address, over.signal);
      if (over.signal.aborted) return;
      if (typeof answer === 'number') {
        answers += 1;
        if (answer < last) faults.add(`${box} went back from epoch ${last} to ${answer}`);
        last = Math.max(last, answer);
      } else if (!excused.has(box)) {
        faults.add(`${box} did not serve: ${answer}`);
      }
      await sleep(50, undefined, { signal: over.signal }).catch(() => {});
    }
  };
  const followers = hosts.map(({ name, address }) => follow(name, address));
  return {
    excuse: box => excused.add(box),
    stop: async () => {
      over.abort();
      await Promise.all(followers);
      return { answers, faults: [...faults] };
    },
  };
}

/** The epoch, or why there is none. */
async function ask(address: string, signal: AbortSignal): Promise<number | string> {
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    const answer = await fetch(`http://${address}/api/v1/categories`, { signal: within });
    await answer.arrayBuffer();
    return answer.status === 200 ? Number(answer.headers.get('x-bricks-epoch')) : `status ${answer.status}`;
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
}
