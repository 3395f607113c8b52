import type { Gate } from '#contract/gate.ts';
import { activeEntry, type Entry } from '#contract/schedule.ts';
import type { Answers } from '../http/answers.ts';
import { CarriedClock, type Clocks } from './carried-clock.ts';
import { type Cause, decideAt, UNKEPT, type Verdict } from './decide.ts';
import type { Observations } from './observations.ts';

/**
 * Which generation answers: asked once per request, it compares the clock with the end of the last verdict (decide.ts),
 * nothing more.
 *
 *   refuse (no word of the keeper, nothing valid, or its generation isn't open) ◀──▶ serve e ──▶ hold ──▶ serve, or refuse, e+1
 *
 * No timer or message moves it at T. It never moves back: what has been answered from stays, for a user has seen it.
 */
export type Decision =
  | { kind: 'serve'; entry: Entry; answers: Answers }
  /** Until the clock shows `untilMs`. */
  | { kind: 'hold'; entry: Entry; untilMs: number }
  | Refusal;
/** What a request is answered by. */
export type Settled = Exclude<Decision, { kind: 'hold' }>;
export interface Refusal {
  kind: 'refuse';
  cause: Cause;
  entry: Entry | undefined;
  problem: string;
}

export interface ServingParts {
  clocks: Clocks;
  /** Whether a keeper says how far the schedule and the clock may be trusted. */
  isKept: boolean;
  observations: Observations;
  /** The way to answer for an entry, or why there is none. */
  answersFor: (entry: Entry) => Answers | string;
  /** Told, outside of any request, that another entry has become active. */
  onSwitch: () => void;
}

/** A user's token of an epoch is proof that its instant is over somewhere. Further ahead than this, something else is wrong. */
const MOST_AHEAD_MS = 50;

export class Serving {
  /** Fulfilled when the keeper has spoken for the first time. */
  readonly heard: Promise<void>;
  readonly #parts: ServingParts;
  readonly #clock: CarriedClock;
  readonly #hear: () => void;
  #entries: readonly Entry[] = [];
  #scheduleProblem: string | undefined;
  #gate: Gate | null;
  #decision: Decision = refuse('nothing', 'the schedule has not been read yet', undefined);
  /** The decision stands until then, if the clock has not gone astray meanwhile. */
  #untilMs = Number.NEGATIVE_INFINITY;
  #strayMs = 0;
  #answered: Entry | undefined;
  #reached: Entry | undefined;
  #active: Entry | undefined;

  constructor(parts: ServingParts) {
    this.#parts = parts;
    this.#clock = new CarriedClock(parts.clocks);
    this.#gate = parts.isKept ? null : UNKEPT;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.heard = promise;
    this.#hear = resolve;
    if (!parts.isKept) resolve();
  }

  /** For one request. */
  decide(): Decision {
    const nowMs = this.#clock.now();
    if (nowMs >= this.#untilMs || this.#clock.strayMs !== this.#strayMs) this.#advance(nowMs);
    const decision = this.#decision;
    if (decision.kind === 'serve') {
      this.#answered = decision.entry;
      this.#parts.observations.record(decision.entry.epoch, nowMs);
    }
    return decision;
  }

  /** For one who only wants to know: not an answer, so it isn't observed. */
  peek(): Decision {
    const nowMs = this.#clock.now();
    if (nowMs >= this.#untilMs || this.#clock.strayMs !== this.#strayMs) this.#advance(nowMs);
    return this.#decision;
  }

  /** By the clock that is decided by. */
  now(): number {
    return this.#clock.now();
  }

  /** The entry that was valid at the last look, as far as is known, whether it can be answered from or not. */
  get active(): Entry | undefined {
    return this.#active;
  }

  /** How far the clock may be off, milliseconds; undefined before the keeper has spoken. */
  clockErrorMs(): number | undefined {
    return this.#gate === null ? undefined : this.#gate.clockErrorMs + this.#clock.strayMs;
  }

  /** The keeper's word. One that another has overtaken on its way is passed over. */
  setGate(gate: Gate): void {
    if (this.#gate !== null && gate.sentMonotonicMs < this.#gate.sentMonotonicMs) return;
    this.#keepReached();
    this.#gate = gate;
    this.#clock.follow(gate);
    this.refresh();
    this.#hear();
  }

  /** Entries in order of activation. */
  setEntries(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#scheduleProblem = undefined;
    this.refresh();
  }

  /** The schedule can't be read: what was known before stays in force. */
  keepEntries(problem: string): void {
    this.#scheduleProblem = problem;
    this.refresh();
  }

  /** After generations were opened or given up. */
  refresh(): void {
    this.#advance(this.#clock.now());
  }

  /** The active entry, the one before it, and all after it: what is worth holding open. */
  entriesInUse(): Entry[] {
    this.peek();
    // As long as it isn't known how good the clock is, what it shows is good enough for this.
    const active = this.#active ?? activeEntry(this.#entries, this.#clock.now());
    if (active === undefined) return [...this.#entries];
    const index = this.#entries.findIndex(({ epoch }) => epoch === active.epoch);
    return this.#entries.slice(Math.max(0, index - 1));
  }

  /** The way to answer for an epoch; undefined where its generation isn't open. */
  answersOf(epoch: number): Answers | undefined {
    const entry = this.#entries.find(each => each.epoch === epoch);
    const answers = entry === undefined ? undefined : this.#parts.answersFor(entry);
    return typeof answers === 'string' ? undefined : answers;
  }

  /**
   * A user has had an answer of `epoch`, whose instant is still ahead by this clock. If it is near and its generation is
   * open, it is answered from, to everybody from now on. Else this request is to be refused.
   */
  follow(epoch: number): Settled {
    const entry = this.#entries.find(each => each.epoch === epoch);
    const isNear = entry !== undefined && entry.activation <= this.#clock.now() + MOST_AHEAD_MS;
    if (isNear && this.answersOf(epoch) !== undefined) {
      this.#answered = entry;
      this.refresh();
      const decision = this.decide();
      if (decision.kind !== 'hold') return decision;
    }
    return refuse('clock', `a user has been answered from epoch ${epoch}, which is ahead of this box`, this.#active);
  }

  /**
   * What was over by the word before may have been answered from by a process beside this one, as far as that word let it. A
   * clock that is set back between two words doesn't bring the old one back: nothing is answered until it is over again.
   */
  #keepReached(): void {
    if (this.#gate === null) return;
    const { clockErrorMs, leaseUntilMs, doubtFromMs } = this.#gate;
    const lastMs = Math.min(this.#parts.clocks.monotonic(), leaseUntilMs);
    const earliestMs = Math.min(
      this.#clock.wallAt(lastMs) - clockErrorMs,
      (doubtFromMs ?? Number.POSITIVE_INFINITY) - 1,
    );
    const reached = activeEntry(this.#entries, earliestMs);
    if (reached !== undefined && reached.epoch > (this.#reached?.epoch ?? 0)) this.#reached = reached;
  }

  #advance(nowMs: number): void {
    const { strayMs } = this.#clock;
    const gate = this.#gate === null ? null : { ...this.#gate, clockErrorMs: this.#gate.clockErrorMs + strayMs };
    const monotonicMs = this.#clock.monotonicOf(nowMs);
    const known = { entries: this.#entries, answered: this.#answered, reached: this.#reached };
    const verdict = decideAt({ ...known, gate, wallMs: nowMs, monotonicMs });
    this.#strayMs = strayMs;
    this.#untilMs = nowMs + verdict.forMs;
    this.#decision = this.#decisionOf(verdict);
    if (verdict.kind === 'hold') return;
    const isSwitch = verdict.entry?.epoch !== this.#active?.epoch;
    this.#active = verdict.entry;
    if (isSwitch) setImmediate(this.#parts.onSwitch);
  }

  #decisionOf(verdict: Verdict): Decision {
    if (verdict.kind === 'hold') return { kind: 'hold', entry: verdict.entry, untilMs: verdict.untilMs };
    if (verdict.kind === 'refuse') {
      const problem = verdict.cause === 'nothing' ? (this.#scheduleProblem ?? verdict.reason) : verdict.reason;
      return refuse(verdict.cause, problem, verdict.entry);
    }
    const answers = this.#parts.answersFor(verdict.entry);
    if (typeof answers === 'string') return refuse('generation', answers, verdict.entry);
    return { kind: 'serve', entry: verdict.entry, answers };
  }
}

function refuse(cause: Cause, problem: string, entry: Entry | undefined): Refusal {
  return { kind: 'refuse', cause, entry, problem };
}
