import type { Prepared } from '#contract/catalogue-admin.ts';
import { AdminFailure } from './failure.ts';
import { askWorker, listWorkers, OPEN_TIMEOUT_MS } from './workers.ts';

/** Every worker checks, opens and warms the generation; throws the first one's failure. */
export async function prepareWorkers(digest: string, workers: number): Promise<Prepared> {
  const prepared = await Promise.all(
    listWorkers(workers).map(async worker => {
      const answer = await askWorker(worker, { verb: 'POST /prepare', body: { digest }, timeoutMs: OPEN_TIMEOUT_MS });
      if ('error' in answer) throw new AdminFailure(answer.error.code, `worker ${worker}: ${answer.error.message}`);
      return { worker, openMs: Math.round(answer.openMs), products: answer.products };
    }),
  );
  return { digest, workers: prepared };
}
