/**
 * One `bricksd catalogue-admin session` a connection, for all that a run asks its box: to start the executable costs a box a third
 * of a second and more.
 *
 *   first request ─▶ opened ─▶ requests and answers, as they come ─▶ ended with the connection
 *                              ├─ it died, or left a request unanswered ─▶ opened anew for the next request
 *                              ├─ the box has another release now ─▶ opened anew, and asked again
 *                              └─ it is of a release that knows no sessions ─▶ not tried again over this connection
 */
import type { SessionAnswer, SessionRequest } from '#contract/catalogue-admin.ts';
import type { Held, HeldEnd, Session } from '../remote/session.ts';
import { adminCommand } from './admin-command.ts';

export type BoxReply = { answer: unknown } | { failed: string } | { ended: HeldEnd } | 'unknown';

/** By connection, and gone with it. */
const opened = new WeakMap<Session, Promise<BoxSession>>();

/** Resolves with 'unknown' where the box must be asked otherwise. Throws HostError where nothing could be asked. */
export async function askSession(
  session: Session,
  { verb, input }: Omit<SessionRequest, 'id'>,
  late: AbortSignal,
): Promise<BoxReply> {
  const opening = opened.get(session) ?? open(session);
  const forget = () => {
    if (opened.get(session) === opening) opened.delete(session);
  };
  late.addEventListener('abort', forget);
  try {
    const box = await opening;
    // Nothing is begun for a caller who has given up.
    late.throwIfAborted();
    const reply = await box.ask({ verb, input });
    if (reply === 'unknown' || 'answer' in reply || 'failed' in reply) return reply;
    forget();
    if ('ended' in reply) return reply;
    box.end();
    return await askSession(session, { verb, input }, late);
  } catch (error) {
    forget();
    throw error;
  } finally {
    late.removeEventListener('abort', forget);
  }
}

/** Has the box start it now: who asks later need not wait for that. That it can't is told to who asks. */
export function openEarly(session: Session): void {
  if (!opened.has(session)) open(session).catch(() => {});
}

function open(session: Session): Promise<BoxSession> {
  const opening = BoxSession.open(session, isFinal => {
    if (!isFinal && opened.get(session) === opening) opened.delete(session);
  });
  opened.set(session, opening);
  return opening;
}

class BoxSession {
  readonly #waiting = new Map<number, (reply: BoxReply | { isReplaced: true }) => void>();
  #held: Held | null = null;
  #last = 0;
  /** What every request is told from then on. */
  #over: BoxReply | null = null;

  /** `onEnd` is told when it has ended, and whether another one would be of no use either. */
  static async open(session: Session, onEnd: (isFinal: boolean) => void): Promise<BoxSession> {
    const box = new BoxSession();
    const onLine = (line: string) => box.#take(line);
    const held = await session.hold(adminCommand('session'), { asRoot: true, onLine });
    box.#held = held;
    void held.ended.then(ended => {
      box.#finish({ ended });
      onEnd(box.#over === 'unknown');
    });
    return box;
  }

  ask(request: Omit<SessionRequest, 'id'>): Promise<BoxReply | { isReplaced: true }> {
    if (this.#over !== null) return Promise.resolve(this.#over);
    const id = ++this.#last;
    return new Promise(resolve => {
      this.#waiting.set(id, resolve);
      this.#held!.tell(JSON.stringify({ id, ...request }));
    });
  }

  /** It finishes what is under way. */
  end(): void {
    void this.#held!.end();
  }

  /** What is no answer to anything is of a shell that greets its users. */
  #take(line: string): void {
    const answer = parseObject(line);
    if (answer === undefined) return;
    if ('id' in answer) {
      const { id, ...reply } = answer as unknown as SessionAnswer;
      this.#waiting.get(id)?.(reply);
      this.#waiting.delete(id);
    } else if ('error' in answer) this.#finish('unknown');
  }

  #finish(reply: BoxReply): void {
    this.#over ??= reply;
    for (const resolve of this.#waiting.values()) resolve(this.#over);
    this.#waiting.clear();
  }
}

/** Undefined for what is no JSON object. */
export function parseObject(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
