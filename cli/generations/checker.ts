import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { BricksError, type Problem } from '#cli/errors.ts';
import type { DatabaseFacts } from './check.ts';

/** What the thread answers: an error's class does not travel between threads. */
export type CheckAnswer = { facts: DatabaseFacts } | { problems: readonly Problem[] };

/** `checkDatabase` in another thread, beside whatever this one does. */
export interface Checker {
  /** Once. Throws BricksError BRK-GEN-DAMAGED. */
  check(file: string): Promise<DatabaseFacts>;
  end(): Promise<void>;
}

/** Started before it is needed: a thread takes a fifth of a second to be there. */
export function startChecker(): Checker {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), { execArgv: [] });
  return {
    check: async file => {
      worker.postMessage(file);
      const [answer] = (await once(worker, 'message')) as [CheckAnswer];
      if ('facts' in answer) return answer.facts;
      throw new BricksError(answer.problems);
    },
    end: async () => {
      await worker.terminate();
    },
  };
}
