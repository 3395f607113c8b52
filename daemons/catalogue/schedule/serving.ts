import { activeEntry, type Entry } from '#contract/schedule.ts';
import type { Answers } from '../http/answers.ts';
import type { Clock } from './clock.ts';
import type { Observations } from './observations.ts';

/**
 * Which generation answers: asked once per request, it compares the clock with the next activation, nothing more.
 *
 *   refuse (nothing valid, or its generation isn't open) ◀──▶ serve epoch e ──clock reaches T of e+1──▶ serve, or refuse, e+1
 *
 * No timer or message moves it at T. It never moves back: if the clock is set back over an activation that has been
 * answered from, the newer epoch stays, for a user may have seen it.
 */
export type Decision =
  | { kind: 'serve'; entry: Entry; answers: Answers }
  | { kind: 'refuse'; entry: Entry | undefined; problem: string };

export interface ServingParts {
  clock: Clock;
  observations: Observations;
  /** The way to answer for an entry, or why there is none. */
  answersFor: (entry: Entry) => Answers | string;
  /** Told, outside of any request, that another entry has become active. */
  onSwitch: () => void;
}

export class Serving {
  readonly #parts: ServingParts;
  #entries: readonly Entry[] = [];
  #scheduleProblem: string | undefined;
  #decision: Decision = { kind: 'refuse', entry: undefined, problem: 'the schedule has not been read yet' };
  /** The next activation. */
  #until = Number.POSITIVE_INFINITY;
  /** The latest activation that was reached. */
  #reached = Number.NEGATIVE_INFINITY;

  constructor(parts: ServingParts) {
    this.#parts = parts;
  }

  /** For one request. */
  decide(): Decision {
    const now = this.#parts.clock();
    if (now >= this.#until) this.#advance(now);
    const decision = this.#decision;
    if (decision.kind === 'serve') this.#parts.observations.record(decision.entry.epoch, now);
    return decision;
  }

  /** For one who only wants to know: not an answer, so it isn't observed. */
  peek(): Decision {
    const now = this.#parts.clock();
    if (now >= this.#until) this.#advance(now);
    return this.#decision;
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
    this.#advance(this.#parts.clock());
  }

  /** The active entry, the one before it, and all after it: what is worth holding open. */
  entriesInUse(): Entry[] {
    const active = this.peek().entry;
    if (active === undefined) return [...this.#entries];
    return this.#entries.slice(Math.max(0, this.#entries.indexOf(active) - 1));
  }

  #advance(now: number): void {
    const entry = activeEntry(this.#entries, Math.max(now, this.#reached));
    const isSwitch = entry?.epoch !== this.#decision.entry?.epoch;
    this.#reached = entry?.activation ?? Number.NEGATIVE_INFINITY;
    this.#until = this.#entries.find(each => each.activation > this.#reached)?.activation ?? Number.POSITIVE_INFINITY;
    this.#decision = this.#decideOn(entry);
    if (isSwitch) setImmediate(this.#parts.onSwitch);
  }

  #decideOn(entry: Entry | undefined): Decision {
    if (entry === undefined) {
      return {
        kind: 'refuse',
        entry,
        problem: this.#scheduleProblem ?? 'no generation has been activated on this box',
      };
    }
    const answers = this.#parts.answersFor(entry);
    return typeof answers === 'string'
      ? { kind: 'refuse', entry, problem: answers }
      : { kind: 'serve', entry, answers };
  }
}
