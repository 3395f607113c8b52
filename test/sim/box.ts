import type { Effect } from '../../daemons/catalogue/keeper/keeper.ts';
import { Keeper } from '../../daemons/catalogue/keeper/keeper.ts';
import type { Answer, Question } from '../../daemons/catalogue/keeper/messages.ts';
import { ASK_EVERY_MS } from '../../daemons/catalogue/keeper/peers.ts';
import { decideAt } from '../../daemons/catalogue/schedule/decide.ts';
import type { Gate } from '../../daemons/contract/gate.ts';
import { committedEntries, type Entry, type ScheduleRecord } from '../../daemons/contract/schedule.ts';
import { createSeal } from './seal.ts';
import type { Mutation, World } from './world.ts';

/** 2026, so that instants look like instants. */
export const WALL_MS = 1_767_225_600_000;

interface Clock {
  offsetMs: number;
  /** Of both clocks against true time. */
  drift: number;
  monotonicFromMs: number;
}

/** One box: a disk, a keeper and a worker process, the real ones; crashes, freezes and its own idea of the time. */
export class Box {
  readonly name: string;
  readonly #world: World;
  readonly #clock: Clock;
  /** What survives a crash. */
  disk: ScheduleRecord[];
  #keeper: Keeper | null = null;
  /** Counts the starts: what an earlier process was waiting for is nothing to the next. */
  #life = 0;
  #isFrozen = false;
  readonly #waiting: (() => void)[] = [];
  #stores: ScheduleRecord[][] = [];
  #worker: { gate: Gate | null; entries: Entry[]; lastEpoch: number; served: number } | null = null;

  constructor(name: string, world: World, clock: Clock, disk: ScheduleRecord[]) {
    this.name = name;
    this.#world = world;
    this.#clock = clock;
    this.disk = [...disk];
  }

  get isUp(): boolean {
    return this.#keeper !== null;
  }

  get keeper(): Keeper | null {
    return this.#keeper;
  }

  start(): void {
    if (this.isUp) return;
    this.#life += 1;
    const seal = createSeal(this.name, this.#world.digests);
    const parts = {
      host: this.name,
      operatorKey: 'operator',
      onDoubt: 'fence' as const,
      seal,
      session: `${this.#life}`,
    };
    this.#keeper = new Keeper(parts, this.disk, this.now());
    this.#worker = { gate: null, entries: committedEntries(this.disk), lastEpoch: lastCommitted(this.disk), served: 0 };
    this.#tick(this.#life);
  }

  /** The power goes: what was being written is there, or not, or in part. */
  crash(): void {
    const [writing = []] = this.#stores;
    this.#keep(writing.slice(0, this.#world.random.whole(0, writing.length)));
    if (this.#world.mutation === 'vote is not durable') this.disk = this.disk.filter(({ kind }) => kind !== 'vote');
    this.#stores = [];
    this.#keeper = null;
    this.#worker = null;
    this.#waiting.length = 0;
    this.#isFrozen = false;
    this.#life += 1;
  }

  freeze(): void {
    this.#isFrozen = this.isUp;
  }

  /** Whatever came meanwhile is worked on now, in any order: nobody says that the keeper is first. */
  thaw(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    const waiting = this.#waiting.splice(0);
    while (waiting.length > 0) waiting.splice(this.#world.random.whole(0, waiting.length - 1), 1)[0]!();
  }

  now(): { wallMs: number; monotonicMs: number } {
    const passedMs = this.#world.timeline.nowMs * (1 + this.#clock.drift);
    return { wallMs: WALL_MS + this.#clock.offsetMs + passedMs, monotonicMs: this.#clock.monotonicFromMs + passedMs };
  }

  /** A user's request: told what was answered, once it is. */
  request(onAnswer: (epoch: number) => void): void {
    this.#run(this.#life, () => {
      const worker = this.#worker!;
      const now = this.now();
      if (this.#world.mutation === 'clock error that lies' && this.#clock.offsetMs < 0) now.wallMs -= 300;
      const decision = decideAt({ entries: worker.entries, gate: worker.gate, ...now });
      if (decision.kind === 'hold') this.#world.timeline.after(0.5, () => this.request(onAnswer));
      if (decision.kind !== 'serve' || decision.entry.epoch < worker.served) return;
      worker.served = decision.entry.epoch;
      onAnswer(decision.entry.epoch);
    });
  }

  /** Runs `work` with the keeper, unless the box is down; later where it is frozen. */
  withKeeper(work: (keeper: Keeper) => Effect[]): void {
    this.#run(this.#life, () => this.#carryOut(work(this.#keeper!)));
  }

  #run(life: number, work: () => void): void {
    if (life !== this.#life || !this.isUp) return;
    if (this.#isFrozen) this.#waiting.push(() => this.#run(life, work));
    else work();
  }

  #tick(life: number): void {
    this.#run(life, () => {
      this.#carryOut(this.#keeper!.tick(this.now()));
      this.#tellWorker();
      this.#world.timeline.after(ASK_EVERY_MS, () => this.#tick(life));
    });
  }

  #carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'store') this.#store(effect.records);
      else this.#ask(effect.host, effect.question);
    }
  }

  #ask(host: string, question: Question): void {
    const life = this.#life;
    const { network, boxes } = this.#world;
    network.send(this.name, host, () =>
      boxes
        .get(host)
        ?.answer(question, answer =>
          network.send(host, this.name, () =>
            this.#run(life, () => this.#carryOut(this.#keeper!.onAnswer(host, answer, this.now()))),
          ),
        ),
    );
  }

  answer(question: Question, reply: (answer: Answer) => void): void {
    this.#run(this.#life, () => {
      const { answer, effects } = this.#keeper!.onQuestion(question, this.now());
      reply(answer);
      this.#carryOut(effects);
    });
  }

  #store(records: ScheduleRecord[]): void {
    this.#stores.push(records);
    if (this.#stores.length === 1) this.#write(this.#life);
  }

  #write(life: number): void {
    this.#world.timeline.after(0.2 + this.#world.random.delay(this.#world.typicalSyncMs), () => {
      if (life !== this.#life) return;
      const records = this.#stores.shift()!;
      this.#keep(records);
      if (this.#stores.length > 0) this.#write(life);
      this.#run(life, () => {
        this.#carryOut(this.#keeper!.onStored(records, this.now()));
        this.#tellWorker();
      });
    });
  }

  #keep(records: readonly ScheduleRecord[]): void {
    this.disk.push(...records);
    for (const record of records) this.#world.onRecord(this.name, record);
  }

  #tellWorker(): void {
    const gate = this.#keeper!.gate(this.now());
    if (this.#world.mutation === 'no lease') gate.leaseUntilMs = Number.MAX_SAFE_INTEGER;
    if (this.#world.random.isChance(0.02)) return;
    const life = this.#life;
    this.#world.timeline.after(this.#world.random.delay(0.3), () =>
      this.#run(life, () => {
        const worker = this.#worker!;
        if (gate.lastEpoch > worker.lastEpoch) {
          worker.entries = committedEntries(this.disk);
          worker.lastEpoch = lastCommitted(this.disk);
        }
        worker.gate = gate;
      }),
    );
  }
}

function lastCommitted(records: readonly ScheduleRecord[]): number {
  return records.reduce((last, { kind, entry }) => (kind === 'commit' ? Math.max(last, entry.epoch) : last), 0);
}

export function isMutation(text: string): text is NonNullable<Mutation> {
  return ['vote is not durable', 'vote that changes', 'clock error that lies', 'no lease'].includes(text);
}
