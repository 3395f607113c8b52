import { join } from 'node:path';
import { GENERATIONS_DIR } from '#contract/layout.ts';
import type { Entry } from '#contract/schedule.ts';
import { hostPath } from '#runtime/host-path.ts';
import { AdminFailure } from '../admin/failure.ts';
import { ASK_TIMEOUT_MS, askWorkers } from '../admin/workers.ts';
import { checkHead } from '../generation/check-files.ts';
import { GenerationDamage } from '../generation/damage.ts';

/** What keeps this box from serving what an entry activates: its generation must be on the disk, and open in every worker. */
export async function findHindrance(
  { epoch, digest, cancels }: Entry,
  workers: number,
): Promise<AdminFailure | undefined> {
  if (cancels !== null) return undefined;
  try {
    checkHead(join(hostPath(GENERATIONS_DIR), digest), digest);
    for (const { worker, open, problem } of await askWorkers(workers, {
      verb: 'GET /status',
      timeoutMs: ASK_TIMEOUT_MS,
    })) {
      if (open.includes(digest)) continue;
      const why = problem === null ? '' : `: ${problem}`;
      return new AdminFailure('worker', `worker ${worker} does not hold generation ${digest} open${why}`);
    }
  } catch (error) {
    if (error instanceof AdminFailure) return error;
    if (!(error instanceof GenerationDamage)) throw error;
    const code = error.reason === 'missing' ? 'no-generation' : 'damaged';
    return new AdminFailure(code, `epoch ${epoch} needs generation ${digest}: ${error.message}`);
  }
  return undefined;
}
