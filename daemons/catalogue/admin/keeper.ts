import { setTimeout } from 'node:timers/promises';
import type { KeeperStatus } from '#contract/catalogue-admin.ts';
import { KEEPER_SOCKET } from '#contract/layout.ts';
import { hostPath } from '#runtime/host-path.ts';
import { askUnix, type UnixReply } from '#runtime/unix-http.ts';
import type { KeeperVerbs } from '../keeper/verbs.ts';
import { AdminFailure } from './failure.ts';

/** One that is being restarted is there again within a second. */
const ABSENT_MS = 2_000;
const ABSENT_STEP_MS = 50;
const ANSWER_MS = 10_000;
const STATUS_MS = 1_000;

/** Throws AdminFailure 'worker' where it does not answer. */
export async function askKeeper<Verb extends keyof KeeperVerbs>(verb: Verb, body: unknown): Promise<KeeperVerbs[Verb]> {
  const [method, path] = verb.split(' ') as ['GET' | 'POST', string];
  const socket = hostPath(KEEPER_SOCKET);
  try {
    const reply = await whilePresent(() => askUnix(socket, { method, path, body, timeoutMs: ANSWER_MS }));
    if (reply.status !== 200) throw new Error((reply.body as { message: string }).message);
    return reply.body as KeeperVerbs[Verb];
  } catch (error) {
    throw new AdminFailure(
      'worker',
      `the keeper of the schedule did not answer "${verb}": ${(error as Error).message}`,
    );
  }
}

/** Null where it doesn't answer. */
export async function readKeeperStatus(): Promise<KeeperStatus | null> {
  try {
    const { status, body } = await askUnix(hostPath(KEEPER_SOCKET), { path: '/status', timeoutMs: STATUS_MS });
    return status === 200 ? (body as KeeperStatus) : null;
  } catch {
    return null;
  }
}

/** Asks again where nobody listens: nothing has been begun then. */
async function whilePresent(ask: () => Promise<UnixReply>): Promise<UnixReply> {
  const end = performance.now() + ABSENT_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isAbsent = ['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (!isAbsent || performance.now() > end) throw error;
      await setTimeout(ABSENT_STEP_MS);
    }
  }
}
