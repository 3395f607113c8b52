import { setTimeout } from 'node:timers/promises';
import type { Watched, WatchRequest } from '#contract/catalogue-admin.ts';
import { SCHEDULE_FILE } from '#contract/layout.ts';
import { committedEntries } from '#contract/schedule.ts';
import { hostPath } from '#runtime/host-path.ts';
import { keptConnection } from '#runtime/unix-http.ts';
import { AdminFailure } from './failure.ts';
import { loadSchedule } from './schedule-writer.ts';
import { ASK_TIMEOUT_MS, askWorker, listWorkers } from './workers.ts';

/** Makes each worker answer about once a millisecond around the activation, so that it has something to observe. */
export async function watchActivation({ epoch, aroundMs }: WatchRequest, workers: number): Promise<Watched> {
  const entry = committedEntries(loadSchedule(hostPath(SCHEDULE_FILE))).find(each => each.epoch === epoch);
  if (entry === undefined) throw new AdminFailure('bad-request', `epoch ${epoch} is not committed on this box`);
  const waitMs = entry.activation - aroundMs - Date.now();
  if (waitMs > 0) await setTimeout(waitMs);
  const until = entry.activation + aroundMs;
  const observations = await Promise.all(listWorkers(workers).map(worker => watchWorker(worker, epoch, until)));
  return { epoch, workers: observations };
}

async function watchWorker(worker: number, epoch: number, until: number) {
  const agent = keptConnection();
  try {
    while (Date.now() < until) {
      await askWorker(worker, { verb: 'GET /poll', timeoutMs: ASK_TIMEOUT_MS, agent });
      await setTimeout(1);
    }
    const query = `?epoch=${epoch}`;
    return await askWorker(worker, { verb: 'GET /observation', query, timeoutMs: ASK_TIMEOUT_MS, agent });
  } finally {
    agent.destroy();
  }
}
