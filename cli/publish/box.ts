import type {
  Accepted,
  AcceptRequest,
  AdminError,
  AdminVerb,
  BoxStatus,
  Cleared,
  ClearRequest,
  Learned,
  LearnRequest,
  PatchRequest,
  Pinned,
  PinRequest,
  Prepared,
  PrepareRequest,
  ProposeRequest,
  RefuseRequest,
  Voted,
  Watched,
  WatchRequest,
} from '#contract/catalogue-admin.ts';
import type { Fleet } from '../fleet.ts';
import { isWrongPassword, noSudo, refusedBySudo } from '../remote/no-sudo.ts';
import { NO_SUDO } from '../remote/root-shell.ts';
import { type HeldEnd, HostError, type Session } from '../remote/session.ts';
import { withinDeadline } from '../remote/slow.ts';
import { adminCommand, NOT_THERE } from './admin-command.ts';
import { askSession, type BoxReply, parseObject } from './box-session.ts';

interface Verbs {
  status: [request: null, answer: BoxStatus];
  accept: [request: AcceptRequest, answer: Accepted];
  patch: [request: PatchRequest, answer: Accepted];
  clear: [request: ClearRequest, answer: Cleared];
  prepare: [request: PrepareRequest, answer: Prepared];
  propose: [request: ProposeRequest, answer: Voted];
  refuse: [request: RefuseRequest, answer: Voted];
  learn: [request: LearnRequest, answer: Learned];
  pin: [request: PinRequest, answer: Pinned];
  watch: [request: WatchRequest, answer: Watched];
}

/** How long a box may take, milliseconds: a generation is read whole for `accept` and `patch`, opened and warmed for `prepare`. */
const ANSWER_MS = {
  status: 30_000,
  accept: 300_000,
  patch: 300_000,
  clear: 60_000,
  prepare: 300_000,
  learn: 60_000,
  pin: 30_000,
};

/** Asks a box over the fleet's connection, and waits as long as that may take or --timeout says. Throws HostError. */
export async function askHost<V extends keyof typeof ANSWER_MS>(
  fleet: Fleet,
  host: string,
  verb: V,
  request: Verbs[V][0],
): Promise<Verbs[V][1]> {
  return await askBox(await fleet.session(host), verb, request, { deadlineMs: fleet.deadlineMs(ANSWER_MS[verb]) });
}

/** Has a catalogue box do an admin verb. Throws HostError, BRK-BOX-… for what the box refuses. */
export async function askBox<V extends AdminVerb>(
  session: Session,
  verb: V,
  request: Verbs[V][0],
  { deadlineMs }: { deadlineMs: number },
): Promise<Verbs[V][1]> {
  const where = session.host;
  const answer = await withinDeadline({ where, what: `catalogue-admin ${verb}`, deadlineMs }, async late => {
    const reply = await askSession(session, { verb, input: request }, late);
    return reply === 'unknown' ? await askOnce(session, verb, request) : readReply(where, verb, reply);
  });
  if ('error' in answer) {
    const { code, message } = (answer as AdminError).error;
    throw new HostError({ code: `BRK-BOX-${code.toUpperCase()}`, where, message, hint: HINTS[code] ?? null }, false);
  }
  return answer as Verbs[V][1];
}

/** By a process of its own, as releases do it that know no sessions. */
async function askOnce(session: Session, verb: AdminVerb, request: object | null): Promise<object> {
  const stdin = request === null ? '' : JSON.stringify(request);
  const { code, stdout, stderr } = await session.exec(adminCommand(verb), { asRoot: true, stdin });
  const answer = parseObject(stdout);
  if (answer === undefined) throw noAnswer(session.host, verb, { code, stderr: stderr || stdout });
  return answer;
}

function readReply(where: string, verb: AdminVerb, reply: Exclude<BoxReply, 'unknown'>): object {
  if ('answer' in reply) return reply.answer as object;
  throw noAnswer(where, verb, 'ended' in reply ? reply.ended : { code: 1, stderr: reply.failed });
}

function noAnswer(where: string, verb: AdminVerb, { code, stderr, broken }: HeldEnd): HostError {
  if (broken) return broken;
  if (code === NOT_THERE) {
    const hint = 'run: bricks provision';
    return new HostError({ code: 'BRK-BOX-BARE', where, message: 'has no release of the daemons', hint }, false);
  }
  if (code === NO_SUDO) return noSudo(where);
  if (code === 1 && isWrongPassword(stderr)) return refusedBySudo(where, stderr);
  const message = `catalogue-admin ${verb} ended with ${code}: ${stderr.trim().slice(-500)}`;
  return new HostError({ code: 'BRK-BOX-ANSWER', where, message, hint: null }, false);
}

const HINTS: Readonly<Partial<Record<AdminError['error']['code'], string>>> = {
  clock: 'see chronyc tracking there; name time.servers in the inventory',
  'digest-mismatch': 'what arrived is damaged: run the same command again, it is sent anew',
  disk: 'free some space there (df -h), then run the same command again',
  'too-late': 'publish again with a later instant',
  worker: 'see: journalctl -u "bricks-catalogue@*" on the host; bricks provision starts what is stopped',
};
