import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DRAIN_FILE, workerSocket } from '#contract/layout.ts';
import { hostPath } from '#runtime/host-path.ts';
import type { Log } from '#runtime/log.ts';
import type { Family } from '#runtime/metrics.ts';
import { formatMetrics, METRICS_TYPE } from '#runtime/metrics-text.ts';
import { askUnix } from '#runtime/unix-http.ts';
import { describeApi } from '../api/openapi.ts';
import type { Catalogue } from '../catalogue.ts';
import { RETRY_AFTER_SECONDS } from './answer-request.ts';
import { sendProblem, sendText } from './send.ts';

const SIBLING_TIMEOUT_MS = 500;

export interface SystemParts {
  catalogue: Catalogue;
  worker: number;
  /** Worker processes on this box. */
  workers: number;
  snapshot: () => Family[];
  log: Log;
}

/** /healthz, /readyz, /metrics and the API's description: none of them needs a generation. */
export function createSystemAnswers(
  parts: SystemParts,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const description = JSON.stringify(describeApi());
  const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/healthz': response => sendText(response, 200, 'text/plain; charset=utf-8', 'alive\n'),
    '/readyz': response => sendReadiness(parts.catalogue, response),
    '/metrics': response => {
      sendMetrics(parts, response).catch(error => failMetrics(parts, response, error));
    },
    '/api/openapi.json': response => sendText(response, 200, 'application/json', description),
  };
  return (request, response) => {
    const [path = ''] = request.url!.split('?', 1);
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
    answer?.(response);
    return answer !== undefined;
  };
}

function sendReadiness(catalogue: Catalogue, response: ServerResponse): void {
  const { problem, activeEpoch } = catalogue.status();
  if (existsSync(hostPath(DRAIN_FILE))) sendProblem(response, 503, 'Not ready: drained by the operator.');
  else if (problem === null) sendText(response, 200, 'text/plain; charset=utf-8', `epoch ${activeEpoch}\n`);
  else sendProblem(response, 503, `Not ready: ${problem}.`, ['Retry-After', String(RETRY_AFTER_SECONDS)]);
}

/** Whichever worker is asked gives the figures of all: they share one socket, so nobody can choose. */
async function sendMetrics(parts: SystemParts, response: ServerResponse): Promise<void> {
  const workers = Array.from({ length: parts.workers }, (_, worker) => worker);
  const snapshots = await Promise.all(
    workers.map(async worker => {
      if (worker === parts.worker) return parts.snapshot();
      return askSibling(worker);
    }),
  );
  const known = new Map(workers.map(worker => [String(worker), snapshots[worker]!]));
  sendText(response, 200, METRICS_TYPE, formatMetrics('worker', known));
}

/** A sibling of another release may count in another form. */
function failMetrics(parts: SystemParts, response: ServerResponse, error: unknown): void {
  parts.log.error('the metrics could not be put together', { error });
  sendProblem(response, 500, 'The metrics could not be put together.');
}

/** One that gives no figures is down, however it fails to. */
async function askSibling(worker: number): Promise<Family[]> {
  const up: Family = { name: 'bricks_worker_up', help: 'Whether the worker answers.', type: 'gauge', samples: [] };
  try {
    const question = { path: '/metrics', timeoutMs: SIBLING_TIMEOUT_MS };
    const { status, body } = await askUnix(hostPath(workerSocket(worker)), question);
    if (status !== 200 || !Array.isArray(body)) throw new Error(`an answer that holds no figures, status ${status}`);
    return body as Family[];
  } catch {
    return [{ ...up, samples: [{ suffix: '', labels: {}, value: 0 }] }];
  }
}
