import type { AdminError, Observation, Prepared, WorkerStatus } from '#contract/catalogue-admin.ts';
import type { Gated } from '#contract/gate.ts';
import { monotonicClock } from '#runtime/clock.ts';
import type { Family } from '#runtime/metrics.ts';
import type { UnixHandler, UnixReply } from '#runtime/unix-http.ts';
import type { Catalogue } from '../catalogue.ts';
import { GenerationDamage } from '../generation/damage.ts';
import { isDigest } from '../generation/file-digest.ts';
import { isDamage } from '../generation/sqlite.ts';
import { readGate } from './read-gate.ts';

/** What a worker answers on its admin socket; `bricksd catalogue-admin` and the sibling workers ask. */
export interface WorkerVerbs {
  'GET /status': WorkerStatus;
  'GET /metrics': Family[];
  /** {epoch, until}: decides as for a user, once a millisecond until then, and tells what it observed. */
  'POST /observe': Observation;
  'POST /reload': WorkerStatus;
  /** Gate, several times a second. */
  'POST /gate': Gated | AdminError;
  /** {digest} */
  'POST /prepare': Omit<Prepared['workers'][number], 'worker'> | AdminError;
}

export function createWorkerVerbs(catalogue: Catalogue, snapshot: () => Family[]): UnixHandler {
  const verbs: {
    [Verb in keyof WorkerVerbs]: (url: URL, body: unknown) => WorkerVerbs[Verb] | Promise<WorkerVerbs[Verb]>;
  } = {
    'GET /status': () => catalogue.status(),
    'GET /metrics': snapshot,
    'POST /observe': (_url, body) => {
      const { epoch, until } = body as { epoch: number; until: number };
      return catalogue.observe(epoch, until);
    },
    'POST /reload': async () => {
      await catalogue.reload();
      return catalogue.status();
    },
    'POST /gate': (_url, body) => {
      const gate = readGate(body, monotonicClock());
      return gate === undefined ? refuse('the body is no gate') : catalogue.hear(gate);
    },
    'POST /prepare': (_url, body) => prepare(catalogue, String((body as { digest?: unknown } | undefined)?.digest)),
  };
  return async (method, url, body): Promise<UnixReply> => {
    const verb = `${method} ${url.pathname}`;
    if (!Object.hasOwn(verbs, verb)) return { status: 404, body: { message: `no verb ${verb}` } };
    return { status: 200, body: await verbs[verb as keyof WorkerVerbs](url, body) };
  };
}

async function prepare(catalogue: Catalogue, digest: string): Promise<WorkerVerbs['POST /prepare']> {
  if (!isDigest(digest)) return refuse(`"${digest}" is no digest`);
  try {
    return await catalogue.prepare(digest);
  } catch (error) {
    if (isDamage(error)) return { error: { code: 'damaged', message: (error as Error).message } };
    if (!(error instanceof GenerationDamage)) throw error;
    const code = error.reason === 'missing' ? 'no-generation' : error.reason;
    return { error: { code, message: error.message } };
  }
}

function refuse(message: string): AdminError {
  return { error: { code: 'bad-request', message } };
}
