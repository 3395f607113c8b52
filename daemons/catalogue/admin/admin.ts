import type { AdminError, AdminVerb } from '#contract/catalogue-admin.ts';
import { readCatalogueConfig } from '../config.ts';
import { abridgeStatus } from './abridge.ts';
import { acceptGeneration } from './accept.ts';
import { clearIncoming } from './clear.ts';
import { AdminFailure, toAdminError } from './failure.ts';
import { askKeeper } from './keeper.ts';
import { patchGeneration } from './patch.ts';
import { pinGeneration } from './pins.ts';
import { prepareWorkers } from './prepare.ts';
import {
  readAcceptRequest,
  readClearRequest,
  readLearnRequest,
  readPatchRequest,
  readPinRequest,
  readProposeRequest,
  readStatusRequest,
  readWatchRequest,
} from './requests.ts';
import { serveSession } from './session.ts';
import { readStatus } from './status.ts';
import { watchActivation } from './watch.ts';

const VERBS: Readonly<Record<AdminVerb, (input: () => Promise<unknown>) => Promise<unknown>>> = {
  status: async input => {
    const { isBrief } = readStatusRequest(await input());
    const status = await readStatus(readCatalogueConfig());
    return isBrief === true ? abridgeStatus(status) : status;
  },
  accept: async input => acceptGeneration(readAcceptRequest(await input())),
  patch: async input => patchGeneration(readPatchRequest(await input())),
  clear: async input => clearIncoming(readClearRequest(await input()).keep),
  prepare: async input => prepareWorkers(readAcceptRequest(await input()).digest, readCatalogueConfig().workers),
  propose: async input => askKeeper('POST /propose', readProposeRequest(await input())),
  refuse: async input => askKeeper('POST /refuse', readProposeRequest(await input())),
  learn: async input => askKeeper('POST /learn', readLearnRequest(await input())),
  pin: async input => pinGeneration(readPinRequest(await input())),
  watch: async input => watchActivation(readWatchRequest(await input()), readCatalogueConfig().workers),
};

/**
 * `bricksd catalogue-admin VERB`: one JSON document in where the verb takes one, one out; `session`: any number of them. See
 * contract/catalogue-admin.ts.
 */
export async function runCatalogueAdmin(verb: string): Promise<void> {
  if (verb === 'session') return await serveSession((each, input) => answerVerb(each, async () => input));
  const answer = await answerVerb(verb, readInput);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function answerVerb(verb: string, input: () => Promise<unknown>): Promise<unknown> {
  try {
    if (!Object.hasOwn(VERBS, verb)) {
      throw new AdminFailure('bad-request', `no verb "${verb}"; there are: ${Object.keys(VERBS).join(', ')}`);
    }
    return await VERBS[verb as AdminVerb](input);
  } catch (error) {
    const answer: AdminError | undefined = toAdminError(error);
    if (answer === undefined) throw error;
    return answer;
  }
}

/** Null for nothing. */
async function readInput(): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? null : JSON.parse(text);
  } catch (error) {
    throw new AdminFailure('bad-request', `stdin holds no JSON document: ${(error as Error).message}`);
  }
}
