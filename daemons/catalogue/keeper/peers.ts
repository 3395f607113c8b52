import type { Entry } from '#contract/schedule.ts';
import { majorityOf } from '#contract/votes.ts';
import { ClockError } from './clock-error.ts';
import type { Now } from './instants.ts';
import type { Effect } from './keeper.ts';
import { leaseUntil } from './lease.ts';
import type { Question } from './messages.ts';

/** Each is asked so often. */
export const ASK_EVERY_MS = 500;
/** A timer that is early must not leave a peer out. */
const EARLY_MS = 5;
/** Questions of each peer that an answer may still come to. */
const KEPT_QUESTIONS = 16;

/** The other boxes: what each was asked, when it answered, how far its clock is. */
export class Peers {
  readonly #host: string;
  readonly #session: string;
  readonly #asked = new Map<string, Map<string, Now>>();
  /** On the monotonic clock. */
  readonly #askedAt = new Map<string, number>();
  /** Of each, when it was sent the last question that it answered; monotonic clock. */
  readonly #heard = new Map<string, number>();
  readonly #clock: ClockError;
  #questions = 0;

  constructor(host: string, session: string, now: Now, leadMs: number | null) {
    this.#host = host;
    this.#session = session;
    this.#clock = new ClockError(now, leadMs);
  }

  /** Those whose turn it is, `most` at once, the one that was asked longest ago first. */
  ask(members: Entry['members'], question: Omit<Question, 'nonce'>, now: Now, most: number): Effect[] {
    const askedAt = (host: string) => this.#askedAt.get(host) ?? Number.NEGATIVE_INFINITY;
    const isDue = (host: string) => now.monotonicMs - askedAt(host) >= ASK_EVERY_MS - EARLY_MS;
    const due = Object.entries(members).filter(([host]) => host !== this.#host && isDue(host));
    const asked = due.sort(([a], [b]) => askedAt(a) - askedAt(b)).slice(0, most);
    return asked.map(([host, peer]) => {
      this.#askedAt.set(host, now.monotonicMs);
      return { kind: 'ask', host, peer, question: { ...question, nonce: this.#rememberQuestion(host, now) } };
    });
  }

  /** When the question of this nonce was sent; once, for one answer each. */
  takeQuestion(host: string, nonce: string): Now | undefined {
    const sent = this.#asked.get(host)?.get(nonce);
    this.#asked.get(host)?.delete(nonce);
    return sent;
  }

  onHeard(host: string, peerWallMs: number | null, sent: Now, now: Now): void {
    this.#heard.set(host, Math.max(sent.monotonicMs, this.#heard.get(host) ?? Number.NEGATIVE_INFINITY));
    if (peerWallMs !== null) this.#clock.add(host, peerWallMs, sent, now);
  }

  leaseUntil(roster: readonly string[], now: Now): number {
    return leaseUntil(this.#host, roster, this.#heard, now.monotonicMs);
  }

  /** This box's own, for the others; null as long as they may still go by what it showed before. */
  tellClock(now: Now): number | null {
    return this.#clock.tell(now);
  }

  /** Milliseconds; null where too few others have answered. */
  clockError(members: Entry['members'], now: Now): number | null {
    const roster = Object.keys(members);
    const others = roster.filter(host => host !== this.#host);
    const isMember = others.length < roster.length;
    const needed = roster.length === 0 ? 0 : majorityOf(roster.length) - (isMember ? 1 : 0);
    return this.#clock.of(others, needed, now);
  }

  describe(members: Entry['members'], { monotonicMs }: Now): { host: string; heardMsAgo: number | null }[] {
    const others = Object.keys(members).filter(host => host !== this.#host);
    return others.map(host => {
      const heard = this.#heard.get(host);
      return { host, heardMsAgo: heard === undefined ? null : Math.round(monotonicMs - heard) };
    });
  }

  #rememberQuestion(host: string, now: Now): string {
    const asked = this.#asked.get(host) ?? new Map<string, Now>();
    this.#asked.set(host, asked);
    this.#questions += 1;
    const nonce = `${this.#session}-${this.#questions}`;
    asked.set(nonce, now);
    const [oldest] = asked.keys();
    if (asked.size > KEPT_QUESTIONS) asked.delete(oldest!);
    return nonce;
  }
}
