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
import { CURRENT_RELEASE, EXECUTABLE } from '#contract/layout.ts';
import type { Fleet } from '../fleet.ts';
import { quote } from '../remote/quote.ts';
import { HostError, type Session } from '../remote/session.ts';

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

/** Runs an admin verb on a catalogue box, one exec channel each. Throws HostError, BRK-BOX-… for what the box refuses. */
export async function askBox<V extends AdminVerb>(
  session: Session,
  verb: V,
  request: Verbs[V][0],
  options: { deadlineMs: number },
): Promise<Verbs[V][1]> {
  const program = `${CURRENT_RELEASE}/${EXECUTABLE}`;
  const command = `sh -c ${quote(`[ -x ${program} ] || exit ${NOT_THERE}; exec ${program} catalogue-admin ${verb}`)}`;
  const stdin = request === null ? '' : JSON.stringify(request);
  const result = await session.exec(command, { asRoot: true, stdin, waitsFor: `catalogue-admin ${verb}`, ...options });
  const where = session.host;
  if (result.code === NOT_THERE) {
    const hint = 'run: bricks provision';
    throw new HostError({ code: 'BRK-BOX-BARE', where, message: 'has no release of the daemons', hint }, false);
  }
  const answer = parseAnswer(result.stdout);
  if (answer === undefined) {
    const said = (result.stderr || result.stdout).trim().slice(-500);
    throw new HostError(
      {
        code: 'BRK-BOX-ANSWER',
        where,
        message: `catalogue-admin ${verb} ended with ${result.code}: ${said}`,
        hint: null,
      },
      false,
    );
  }
  if ('error' in answer) {
    const { code, message } = (answer as AdminError).error;
    throw new HostError({ code: `BRK-BOX-${code.toUpperCase()}`, where, message, hint: HINTS[code] ?? null }, false);
  }
  return answer as Verbs[V][1];
}

/** Exit status of a shell for a program that isn't there (POSIX, XCU 2.8.2). */
const NOT_THERE = 127;

const HINTS: Readonly<Partial<Record<AdminError['error']['code'], string>>> = {
  clock: 'see chronyc tracking there; name time.servers in the inventory',
  'digest-mismatch': 'what arrived is damaged: run the same command again, it is sent anew',
  disk: 'free some space there (df -h), then run the same command again',
  'too-late': 'publish again with a later instant',
  worker: 'see: journalctl -u "bricks-catalogue@*" on the host; bricks provision starts what is stopped',
};

function parseAnswer(text: string): object | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}
