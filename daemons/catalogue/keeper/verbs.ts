import type { AdminError, KeeperStatus, Learned, Voted } from '#contract/catalogue-admin.ts';
import type { UnixHandler } from '#runtime/unix-http.ts';
import { toAdminError } from '../admin/failure.ts';
import { readLearnRequest, readProposeRequest } from '../admin/requests.ts';
import type { RunningKeeper } from './running-keeper.ts';

/** What the keeper answers on its socket; `bricksd catalogue-admin` asks. */
export interface KeeperVerbs {
  'GET /status': KeeperStatus;
  'POST /propose': Voted | AdminError;
  'POST /refuse': Voted | AdminError;
  'POST /learn': Learned | AdminError;
}

export function createKeeperVerbs(keeper: RunningKeeper): UnixHandler {
  const verbs: { [Verb in keyof KeeperVerbs]: (body: unknown) => KeeperVerbs[Verb] | Promise<KeeperVerbs[Verb]> } = {
    'GET /status': () => keeper.status(),
    'POST /propose': body => keeper.propose(readProposeRequest(body).entry),
    'POST /refuse': body => keeper.refuse(readProposeRequest(body).entry),
    'POST /learn': body => keeper.learn(readLearnRequest(body).entries),
  };
  return async (method, url, body) => {
    const verb = `${method} ${url.pathname}`;
    if (!Object.hasOwn(verbs, verb)) return { status: 404, body: { message: `no verb ${verb}` } };
    try {
      return { status: 200, body: await verbs[verb as keyof KeeperVerbs](body) };
    } catch (error) {
      const refusal = toAdminError(error);
      if (refusal === undefined) throw error;
      return { status: 200, body: refusal };
    }
  };
}
