import { setInterval } from 'node:timers';
import type { KeeperStatus, Learned, Voted } from '#contract/catalogue-admin.ts';
import type { Gate } from '#contract/gate.ts';
import type { Entry, Member, ScheduleRecord } from '#contract/schedule.ts';
import type { Log } from '#runtime/log.ts';
import { AdminFailure } from '../admin/failure.ts';
import type { Now } from './instants.ts';
import type { Effect, Keeper } from './keeper.ts';
import { LEASE_MS } from './lease.ts';
import type { Answer, Known, Question } from './messages.ts';
import { ASK_EVERY_MS } from './peers.ts';
import { DiskLost } from './schedule-log.ts';

/** Peers are asked one after the other: questions that come together wait for each other, and tell less about the clocks. */
const STEP_MS = 50;
/** Workers are told as often as a peer is asked. */
const STEPS = ASK_EVERY_MS / STEP_MS;

export interface KeeperSurroundings {
  now(): Now;
  log: Log;
  /** Resolves when they are on the disk; rejects where nothing of them is. */
  store(records: readonly ScheduleRecord[]): Promise<void>;
  /** An answer comes by onAnswer(), or never. */
  ask(host: string, peer: Member, question: Question): void;
  /** The workers are to hear the gate now. */
  tellWorkers(): void;
  /** Outcomes were stored, of which some are commits. */
  onCommit(records: readonly ScheduleRecord[]): void;
  findHindrance(entry: Entry): Promise<AdminFailure | undefined>;
}

/** The pure keeper with a clock, a disk and a network: carries out what it wants, one write after the other. */
export class RunningKeeper {
  readonly #keeper: Keeper;
  readonly #around: KeeperSurroundings;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #writes = 0;
  /** Why the last write failed; null where it did not. */
  #diskProblem: string | null = null;
  #fenced: string | null = null;
  #tickedAtMs = 0;
  #ticks = 0;
  #startedAtMs: number | undefined;

  constructor(keeper: Keeper, around: KeeperSurroundings) {
    this.#keeper = keeper;
    this.#around = around;
  }

  start(): void {
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), STEP_MS);
  }

  get tickedAtMs(): number {
    return this.#tickedAtMs;
  }

  get lastEpoch(): number {
    return this.#keeper.lastEpoch;
  }

  /** Throws AdminFailure. */
  async propose(entry: Entry): Promise<Voted> {
    const hindrance = await this.#around.findHindrance(entry);
    this.#carryOut(this.#keeper.propose(entry, hindrance, this.#around.now()));
    return await this.#voteIn(entry);
  }

  /** Throws AdminFailure. */
  async refuse(entry: Entry): Promise<Voted> {
    this.#carryOut(this.#keeper.refuse(entry, this.#around.now()));
    return await this.#voteIn(entry);
  }

  async learn(entries: readonly Known[]): Promise<Learned> {
    this.#carryOut(this.#keeper.learn(entries, this.#around.now()));
    await this.#written();
    return { schedule: [...this.#keeper.records] };
  }

  answer(question: Question): Answer {
    const { answer, effects } = this.#keeper.onQuestion(question, this.#around.now());
    this.#carryOut(effects);
    return answer;
  }

  onAnswer(host: string, answer: Answer): void {
    this.#carryOut(this.#keeper.onAnswer(host, answer, this.#around.now()));
  }

  gate(): Gate {
    return this.#keeper.gate(this.#around.now());
  }

  status(): KeeperStatus {
    return this.#keeper.status(this.#around.now());
  }

  /** What is being written is finished. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#written();
  }

  #tick(): void {
    const now = this.#around.now();
    this.#tickedAtMs = now.monotonicMs;
    const most = Math.ceil((this.#keeper.boxes * STEP_MS) / ASK_EVERY_MS);
    this.#carryOut(this.#keeper.tick(now, most));
    if (this.#ticks++ % STEPS !== 0) return;
    this.#sayFence();
    this.#tellWorkers();
  }

  /**
   * After a start it has heard of nobody yet, but the word that the workers have from before it is still true, and ends by itself: what it
   * would say now would only make them stop sooner.
   */
  #tellWorkers(): void {
    const { leaseUntilMs } = this.gate();
    const nowMs = this.#around.now().monotonicMs;
    this.#startedAtMs ??= nowMs;
    if (leaseUntilMs > nowMs || nowMs - this.#startedAtMs > LEASE_MS) this.#around.tellWorkers();
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'ask') this.#around.ask(effect.host, effect.peer, effect.question);
      else this.#store(effect.records);
    }
  }

  #store(records: ScheduleRecord[]): void {
    this.#writes += 1;
    this.#writing = this.#writing.then(async () => {
      await this.#storeNow(records);
      this.#writes -= 1;
    });
  }

  /** What could not be written is wanted again when it is heard of again: the disk may have room by then. */
  async #storeNow(records: ScheduleRecord[]): Promise<void> {
    const { log } = this.#around;
    try {
      await this.#around.store(records);
    } catch (error) {
      // Uncaught, so that this process ends, and the next one reads what is there.
      if (error instanceof DiskLost) throw error;
      const { message } = error as Error;
      if (message !== this.#diskProblem) log.error('the schedule could not be written', { error });
      this.#diskProblem = message;
      this.#keeper.onStoreFailed(records);
      return;
    }
    this.#diskProblem = null;
    for (const record of records) {
      const choice = record.kind === 'vote' ? { choice: record.choice } : {};
      log.info('stored', { kind: record.kind, ...choice, epoch: record.entry.epoch, digest: record.entry.digest });
    }
    this.#carryOut(this.#keeper.onStored(records, this.#around.now()));
    this.#tellWorkers();
    if (records.some(({ kind }) => kind === 'commit')) this.#around.onCommit(this.#keeper.records);
  }

  async #written(): Promise<void> {
    while (this.#writes > 0) await this.#writing;
  }

  async #voteIn({ epoch }: Entry): Promise<Voted> {
    await this.#written();
    const vote = this.#keeper.voteOf(epoch);
    if (vote !== undefined) return { vote };
    throw new AdminFailure('disk', `the vote on epoch ${epoch} could not be stored: ${this.#diskProblem}`);
  }

  #sayFence(): void {
    const { wallMs, monotonicMs } = this.#around.now();
    const { leaseUntilMs, doubtFromMs, reason } = this.gate();
    const isFenced = leaseUntilMs <= monotonicMs || (doubtFromMs !== null && doubtFromMs <= wallMs);
    const fenced = isFenced ? reason : null;
    if (fenced === this.#fenced) return;
    this.#fenced = fenced;
    if (fenced === null) this.#around.log.info('the box may answer again');
    else this.#around.log.error('the box answers 503', { reason: fenced });
  }
}
