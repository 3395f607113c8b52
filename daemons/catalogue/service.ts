import { setTimeout } from 'node:timers/promises';
import { GENERATIONS_DIR, SCHEDULE_FILE, workerSocket } from '#contract/layout.ts';
import { hostPath } from '#runtime/host-path.ts';
import { HttpFront } from '#runtime/http-front.ts';
import { type Daemon, runDaemon } from '#runtime/lifecycle.ts';
import type { Log } from '#runtime/log.ts';
import { Metrics } from '#runtime/metrics.ts';
import { takeListenTarget } from '#runtime/sockets.ts';
import { serveUnix } from '#runtime/unix-http.ts';
import { createWorkerVerbs } from './admin/worker-verbs.ts';
import { Catalogue } from './catalogue.ts';
import { readCatalogueConfig, readTokenKey, readWorkerNumber } from './config.ts';
import { addGauges } from './gauges.ts';
import { createHandler } from './http/handler.ts';
import { createSystemAnswers } from './http/system.ts';
import { Tokens } from './http/tokens.ts';
import { createCounts } from './metrics.ts';

/** It speaks twice a second. */
const FIRST_WORD_MS = 2_000;

/** One worker process of the catalogue: `bricksd catalogue`. */
export async function runCatalogue(): Promise<void> {
  const worker = process.env.BRICKS_WORKER ?? null;
  await runDaemon({ daemon: 'catalogue', worker }, startCatalogue);
}

/**
 * The users' socket is opened last: until the schedule's generations are checked and open and the keeper has spoken,
 * connections wait in its queue, which the service manager holds. A keeper that is silent is not waited for long: users
 * had better be told.
 */
async function startCatalogue(log: Log): Promise<Daemon> {
  const config = readCatalogueConfig();
  const worker = readWorkerNumber(process.env);
  const target = takeListenTarget(process.env, process.pid, 'http');
  const metrics = new Metrics();
  const counts = createCounts(metrics);
  const catalogue = new Catalogue({
    worker,
    isKept: config.isKept,
    shop: config.shop,
    cacheBytes: config.cacheBytes,
    generationsDirectory: hostPath(GENERATIONS_DIR),
    scheduleFile: hostPath(SCHEDULE_FILE),
    counts,
    log,
  });
  addGauges(metrics, catalogue);
  const snapshot = () => metrics.snapshot();
  const admin = await serveUnix(hostPath(workerSocket(worker)), createWorkerVerbs(catalogue, snapshot));
  await catalogue.reload();
  await Promise.race([catalogue.serving.heard, setTimeout(FIRST_WORD_MS, undefined, { ref: false })]);
  const answerSystem = createSystemAnswers({ catalogue, worker, workers: config.workers, snapshot, log });
  const tokens = createTokens(config.isKept, log);
  const front = new HttpFront(createHandler({ catalogue, tokens, counts, log, answerSystem }));
  front.server.on('drop', () => {
    counts.dropped.value += 1;
  });
  await front.listen(target);
  return {
    status: () => describeStatus(catalogue),
    reload: () => catalogue.reload(),
    selfCheck: () => catalogue.selfCheck(),
    drain: async deadlineMs => {
      await front.drain(deadlineMs);
      admin.closeAllConnections();
    },
  };
}

function createTokens(isKept: boolean, log: Log): Tokens | undefined {
  const key = readTokenKey();
  if (key === undefined && isKept) log.error('there is no key for tokens: users get none');
  return key === undefined ? undefined : new Tokens(key);
}

function describeStatus(catalogue: Catalogue): string {
  const { problem, activeEpoch, activeDigest } = catalogue.status();
  return problem === null
    ? `epoch ${activeEpoch}, generation ${activeDigest?.slice(0, 12)}`
    : `answers 503: ${problem}`;
}
