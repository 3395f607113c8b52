import { Worker } from 'node:worker_threads';
import { BricksError, type Problem } from '#cli/errors.ts';
import type { DatabaseFacts } from './check.ts';

/** What the thread answers: an error's class does not travel between threads. */
export type CheckAnswer = { facts: DatabaseFacts } | { problems: readonly Problem[] };

/** `checkDatabase` in another thread, beside whatever this one does. Throws BricksError BRK-GEN-DAMAGED. */
export async function checkElsewhere(file: string): Promise<DatabaseFacts> {
  const answer = await new Promise<CheckAnswer>((resolve, reject) => {
    const worker = new Worker(new URL('./check-worker.ts', import.meta.url), { workerData: file });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  if ('facts' in answer) return answer.facts;
  throw new BricksError(answer.problems);
}
