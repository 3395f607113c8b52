import { setTimeout } from 'node:timers/promises';
import type { Watched, WatchRequest } from '#contract/catalogue-admin.ts';
import { committedEntries } from '#contract/schedule.ts';
import { wallClock } from '#runtime/clock.ts';
import { AdminFailure } from './failure.ts';
import { loadSchedule } from './load-schedule.ts';
import { ASK_TIMEOUT_MS, askWorkers } from './workers.ts';

/** A timer of more than 2^31 ms, 24 days, goes off at once; short steps also follow a clock that is set. */
const STEP_MS = 60_000;

/**
 * Waits for the activation and has each worker decide about once a millisecond around it, so that it has something to
 * observe. Asking for each decision over the socket was tried: at 6,000 questions a second the asking itself, on two
 * cores, was most of the spread it measured.
 */
export async function watchActivation({ epoch, aroundMs }: WatchRequest, workers: number): Promise<Watched> {
  const entry = committedEntries(loadSchedule()).find(each => each.epoch === epoch);
  if (entry === undefined) throw new AdminFailure('bad-request', `epoch ${epoch} is not committed on this box`);
  await waitUntil(entry.activation - aroundMs);
  const body = { epoch, until: entry.activation + aroundMs };
  const timeoutMs = 2 * aroundMs + ASK_TIMEOUT_MS;
  return { epoch, workers: await askWorkers(workers, { verb: 'POST /observe', body, timeoutMs }) };
}

async function waitUntil(instant: number): Promise<void> {
  for (let leftMs = instant - wallClock(); leftMs > 0; leftMs = instant - wallClock()) {
    await setTimeout(Math.min(leftMs, STEP_MS));
  }
}
