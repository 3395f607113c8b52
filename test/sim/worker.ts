import type { Gate } from '#contract/gate.ts';
import { committedEntries, committedLog, type Entry, type ScheduleRecord } from '#contract/schedule.ts';
import type { Answers } from '../../daemons/catalogue/http/answers.ts';
import { Observations } from '../../daemons/catalogue/schedule/observations.ts';
import { Serving } from '../../daemons/catalogue/schedule/serving.ts';
import type { MachineClock } from './clock.ts';

export interface WorkerParts {
  clock: MachineClock;
  nowMs: () => number;
  /** Whether anybody asks in a stretch of time. */
  isAsked: () => boolean;
  holds: (digest: string) => boolean;
  onAnswer: (entry: Entry, atMs: number) => void;
}

/** Entries further away than this are not near their instant, whatever the clock shows. */
const NEAR_MS = 4_000;
/** A user comes this long before, and after, each moment at which the answer may change. */
const BESIDE_MS = 0.001;
const ANSWERS = {} as Answers;
const NOTHING = () => {};

/**
 * One worker process, and users who come at the worst moments. Between two events of its box its verdict is a function of
 * time that changes only at a few known instants. So they are asked for afterwards, up to the next event: at both ends of that
 * stretch, and on both sides of each instant in it.
 */
export class Worker {
  readonly serving: Serving;
  readonly #parts: WorkerParts;
  #entries: Entry[] = [];
  #lastEpoch = 0;
  #gate: Gate | null = null;
  #sinceMs: number;
  /** The time that its clocks show. */
  #atMs: number;

  constructor(parts: WorkerParts, disk: readonly ScheduleRecord[]) {
    this.#parts = parts;
    this.#sinceMs = parts.nowMs();
    this.#atMs = this.#sinceMs;
    const wall = () => parts.clock.wallAt(this.#atMs);
    this.serving = new Serving({
      clocks: { wall, coarseWall: wall, monotonic: () => parts.clock.monotonicAt(this.#atMs) },
      isKept: true,
      observations: new Observations(0),
      answersFor: entry => (parts.holds(entry.digest) ? ANSWERS : 'its generation is not here'),
      onSwitch: NOTHING,
    });
    this.#read(disk);
  }

  /** As Catalogue.hear does. */
  hear(gate: Gate, disk: readonly ScheduleRecord[]): void {
    this.answerUsers();
    if (gate.lastEpoch > this.#lastEpoch) this.#read(disk);
    this.#gate = gate.lastEpoch > this.#lastEpoch ? { ...gate, leaseUntilMs: Number.NEGATIVE_INFINITY } : gate;
    this.serving.setGate(this.#gate);
  }

  /** Those who came since the last event. To be called before anything changes that the worker can see. */
  answerUsers(): void {
    const untilMs = this.#parts.nowMs();
    if (this.#parts.isAsked()) for (const atMs of this.#instants(untilMs)) this.#answer(atMs);
    this.#sinceMs = untilMs;
    this.#atMs = untilMs;
  }

  /** It stood still: nobody was answered. */
  skipUsers(): void {
    this.#sinceMs = this.#parts.nowMs();
    this.#atMs = this.#sinceMs;
  }

  #answer(atMs: number): void {
    this.#atMs = atMs;
    const decision = this.serving.decide();
    if (decision.kind === 'serve') this.#parts.onAnswer(decision.entry, atMs);
  }

  #instants(untilMs: number): number[] {
    const instants = [this.#sinceMs, untilMs];
    if (this.#gate === null || untilMs === this.#sinceMs) return instants;
    for (const monotonicMs of this.#edges(this.#gate, untilMs)) {
      const edgeMs = this.#parts.clock.trueTimeOf(monotonicMs);
      for (const atMs of [edgeMs - BESIDE_MS, edgeMs + BESIDE_MS]) {
        if (atMs > this.#sinceMs && atMs < untilMs) instants.push(atMs);
      }
    }
    return instants.sort((a, b) => a - b);
  }

  /** On the monotonic clock: when the lease ends, when a doubt begins, when each instant near is held, and when it is over. */
  #edges({ sentAtMs, sentMonotonicMs, leaseUntilMs, doubtFromMs }: Gate, untilMs: number): number[] {
    const errorMs = this.serving.clockErrorMs()!;
    const leadMs = sentAtMs - sentMonotonicMs;
    const wallMs = this.#parts.clock.wallAt(untilMs);
    const near = this.#entries.filter(({ activation }) => Math.abs(activation - wallMs) < NEAR_MS);
    const doubts = doubtFromMs === null ? [] : [doubtFromMs - errorMs - leadMs];
    const instants = near.flatMap(({ activation }) => [activation - errorMs - leadMs, activation + errorMs - leadMs]);
    return [leaseUntilMs, ...doubts, ...instants];
  }

  #read(disk: readonly ScheduleRecord[]): void {
    this.#entries = committedEntries(disk);
    this.#lastEpoch = committedLog(disk).at(-1)?.epoch ?? 0;
    this.serving.setEntries(this.#entries);
  }
}
