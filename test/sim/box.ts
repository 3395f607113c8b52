import type { Entry, ScheduleRecord } from '#contract/schedule.ts';
import type { Vote } from '#contract/votes.ts';
import { AdminFailure } from '../../daemons/catalogue/admin/failure.ts';
import { type Effect, Keeper } from '../../daemons/catalogue/keeper/keeper.ts';
import type { Answer, Question } from '../../daemons/catalogue/keeper/messages.ts';
import { ASK_EVERY_MS } from '../../daemons/catalogue/keeper/peers.ts';
import { answerVerb, type Reply, type Verb } from './admin.ts';
import type { MachineClock } from './clock.ts';
import { Disk } from './disk.ts';
import { Process } from './process.ts';
import { createSeal } from './seal.ts';
import { Worker } from './worker.ts';
import type { World } from './world.ts';

/** One in so many words of the keeper never reaches the worker. */
const LOST_WORDS = 0.02;

/** A machine: a disk, the real keeper in one process and the real decisions of a worker in another, and two clocks. */
export class Box {
  readonly name: string;
  readonly clock: MachineClock;
  readonly disk: Disk;
  readonly keeperProcess: Process;
  readonly workerProcess: Process;
  keeper: Keeper | null = null;
  worker: Worker | null = null;
  /** Who waits for this box's vote in an epoch. */
  readonly #voters: { epoch: number; reply: (vote: Vote) => void }[] = [];
  /** Who waits until all that is being written is on the disk. */
  #learners: (() => void)[] = [];
  readonly #world: World;

  constructor(name: string, world: World, clock: MachineClock, records: readonly ScheduleRecord[]) {
    this.name = name;
    this.clock = clock;
    this.#world = world;
    this.keeperProcess = new Process(world.random);
    this.workerProcess = new Process(world.random);
    this.disk = new Disk(world, name, records);
  }

  get isUp(): boolean {
    return this.keeper !== null;
  }

  /** `agoMs`: it has been running since then, and has only not asked anybody yet. */
  startKeeper(agoMs = 0): void {
    if (this.keeper !== null) return;
    const { digests, random, timeline } = this.#world;
    this.keeperProcess.start();
    const session = `${this.keeperProcess.life}-${random.whole(0, 1e9)}`;
    const parts = { host: this.name, operatorKey: 'operator', onDoubt: 'fence' as const, session };
    this.keeper = new Keeper(
      { ...parts, seal: createSeal(this.name, digests) },
      this.disk.records,
      this.clock.at(timeline.nowMs - agoMs),
    );
    this.keeperProcess.later(timeline, random.between(0, ASK_EVERY_MS), () => this.#tick());
  }

  startWorker(): void {
    if (this.worker !== null) return;
    const { check, timeline, random, askedShare } = this.#world;
    this.workerProcess.start();
    const parts = {
      clock: this.clock,
      nowMs: () => timeline.nowMs,
      isAsked: () => random.isChance(askedShare),
      holds: (digest: string) => this.disk.generations.has(digest),
      onAnswer: (entry: Entry, atMs: number) => check.onAnswer(this.name, entry, atMs),
    };
    this.worker = new Worker(parts, this.disk.records);
  }

  /** The process ends, whatever it was at; what it was writing, the kernel has, or a part of it, or nothing. */
  endKeeper(): void {
    if (this.keeper === null) return;
    this.keeper = null;
    this.keeperProcess.end();
    this.#voters.length = 0;
    this.#learners = [];
    this.disk.cutOff();
  }

  endWorker(): void {
    if (this.worker === null) return;
    if (!this.workerProcess.isFrozen) this.worker.answerUsers();
    this.worker = null;
    this.workerProcess.end();
  }

  freezeWorker(): void {
    if (this.worker === null || this.workerProcess.isFrozen) return;
    this.worker.answerUsers();
    this.workerProcess.freeze();
  }

  thawWorker(): void {
    if (!this.workerProcess.isFrozen) return;
    this.worker!.skipUsers();
    this.workerProcess.thaw();
  }

  stepClock(change: (clock: MachineClock) => void): void {
    if (this.worker !== null && !this.workerProcess.isFrozen) this.worker.answerUsers();
    change(this.clock);
  }

  now() {
    return this.clock.at(this.#world.timeline.nowMs);
  }

  /** An admin verb of the operator's. */
  admin(verb: Verb, reply: (reply: Reply) => void): void {
    this.keeperProcess.do(() => {
      try {
        answerVerb(this, verb, reply);
      } catch (error) {
        if (!(error instanceof AdminFailure)) throw error;
        reply({ kind: 'refused', code: error.code });
      }
    });
  }

  proposedAt(entry: Entry) {
    return this.#world.edges.proposedAt(this.now(), entry);
  }

  /** Calls back once this box has cast its vote in the epoch. */
  awaitVote(epoch: number, reply: (vote: Vote) => void): void {
    this.#voters.push({ epoch, reply });
    this.#tellVotes();
  }

  awaitStored(reply: () => void): void {
    if (this.disk.isIdle) reply();
    else this.#learners.push(reply);
  }

  carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'ask') this.#ask(effect.host, effect.question);
      else this.#store(effect.records);
    }
  }

  #tick(): void {
    this.carryOut(this.keeper!.tick(this.now()));
    this.#tellWorker();
    this.keeperProcess.later(this.#world.timeline, ASK_EVERY_MS, () => this.#tick());
  }

  #ask(host: string, question: Question): void {
    const { network, boxes } = this.#world;
    const take = this.keeperProcess.whileAlive((answer: Answer) =>
      this.carryOut(this.keeper!.onAnswer(host, answer, this.now())),
    );
    network.send(this.name, host, () =>
      boxes.get(host)?.answer(question, answer => network.send(host, this.name, () => take(answer))),
    );
  }

  answer(question: Question, reply: (answer: Answer) => void): void {
    this.keeperProcess.do(() => {
      const { answer, effects } = this.keeper!.onQuestion(question, this.now());
      const { edges, digests } = this.#world;
      reply(edges.answer(answer, question, createSeal(this.name, digests)));
      this.carryOut(effects);
    });
  }

  #store(records: ScheduleRecord[]): void {
    const onStored = this.keeperProcess.whileAlive(() => {
      this.carryOut(this.keeper!.onStored(records, this.now()));
      this.#tellVotes();
      if (this.disk.isIdle) for (const reply of this.#learners.splice(0)) reply();
      this.#tellWorker();
    });
    if (this.#world.edges.isStoredAtOnce) {
      this.disk.write(records, () => {});
      onStored(undefined);
    } else this.disk.write(records, () => onStored(undefined));
  }

  #tellVotes(): void {
    for (const voter of this.#voters.splice(0)) {
      const vote = this.keeper!.voteOf(voter.epoch);
      if (vote === undefined) this.#voters.push(voter);
      else {
        this.#world.check.onVote(vote);
        voter.reply(vote);
      }
    }
  }

  #tellWorker(): void {
    const { random, timeline, edges } = this.#world;
    const gate = edges.gate(this.keeper!.gate(this.now()));
    if (random.isChance(LOST_WORDS)) return;
    const hear = this.workerProcess.whileAlive(() => this.worker!.hear(gate, this.disk.records));
    timeline.after(random.delay(0.3), () => hear(undefined));
  }
}
