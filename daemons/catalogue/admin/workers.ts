import { workerSocket } from '#contract/layout.ts';
import { hostPath } from '#runtime/host-path.ts';
import { askUnix } from '#runtime/unix-http.ts';
import { AdminFailure } from './failure.ts';
import type { WorkerVerbs } from './worker-verbs.ts';

/** Checking, opening and warming a generation of a few hundred MB takes seconds. */
export const OPEN_TIMEOUT_MS = 60_000;
export const ASK_TIMEOUT_MS = 2_000;

export interface WorkerQuestion<Verb extends keyof WorkerVerbs> {
  verb: Verb;
  body?: unknown;
  timeoutMs: number;
}

/** Asks one worker; throws AdminFailure 'worker', naming it, where it gives no answer in time. */
export async function askWorker<Verb extends keyof WorkerVerbs>(
  worker: number,
  { verb, body, timeoutMs }: WorkerQuestion<Verb>,
): Promise<WorkerVerbs[Verb]> {
  const [method, path] = verb.split(' ') as ['GET' | 'POST', string];
  const socket = hostPath(workerSocket(worker));
  try {
    const reply = await askUnix(socket, { method, path, body, timeoutMs });
    if (reply.status !== 200) throw new Error((reply.body as { message: string }).message);
    return reply.body as WorkerVerbs[Verb];
  } catch (error) {
    throw new AdminFailure('worker', `worker ${worker} did not answer "${verb}": ${(error as Error).message}`);
  }
}

/** Asks all at once; throws the failure of the first that has one, after all have answered or failed. */
export async function askWorkers<Verb extends keyof WorkerVerbs>(
  workers: number,
  question: WorkerQuestion<Verb>,
): Promise<WorkerVerbs[Verb][]> {
  const answers = await Promise.allSettled(listWorkers(workers).map(worker => askWorker(worker, question)));
  return answers.map(answer => {
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  });
}

export function listWorkers(workers: number): number[] {
  return Array.from({ length: workers }, (_, worker) => worker);
}
