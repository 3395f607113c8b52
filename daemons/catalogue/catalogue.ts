import { setTimeout } from 'node:timers/promises';
import type { Observation, Prepared, WorkerStatus } from '#contract/catalogue-admin.ts';
import type { Gate, Gated } from '#contract/gate.ts';
import type { Entry } from '#contract/schedule.ts';
import { coarseWallClock, monotonicClock, wallClock } from '#runtime/clock.ts';
import type { Log } from '#runtime/log.ts';
import type { Generation } from './generation/generation.ts';
import { GenerationPool } from './generation/pool.ts';
import { isDamage } from './generation/sqlite.ts';
import { Answers } from './http/answers.ts';
import type { CatalogueCounts } from './metrics.ts';
import { KnownSchedule } from './schedule/known-schedule.ts';
import { Observations } from './schedule/observations.ts';
import { Serving } from './schedule/serving.ts';
import { MOST_WARM, warmAnswers, warmGeneration } from './warm.ts';

export interface CatalogueParts {
  worker: number;
  isKept: boolean;
  shop: string;
  cacheBytes: number;
  generationsDirectory: string;
  scheduleFile: string;
  counts: CatalogueCounts;
  log: Log;
}

/** While two epochs are warm, the coming one has a quarter of the cache; the one before, for those who ask for it, next to nothing. */
const WARM_SHARE = 0.25;
const PAST_SHARE = 0.05;

/** A worker that is asked for more would spin long after the one who asked is gone. */
const MOST_OBSERVED_MS = 60_000;

/**
 * One worker's catalogue: its schedule, the generations it holds open, and the answers of the epochs in use.
 *
 *   reload:  read the schedule ─▶ open what it needs and isn't open ─▶ close what nobody needs ─▶ warm what comes
 *   switch:  (the clock passed T, seen by a request) ─▶ the new epoch's answers get the whole cache ─▶ close, as above
 *
 * Nothing is stored here: after a crash the next start reads the same schedule and holds the same.
 */
export class Catalogue {
  readonly serving: Serving;
  readonly observations: Observations;
  readonly pool: GenerationPool;
  readonly #parts: CatalogueParts;
  readonly #schedule: KnownSchedule;
  readonly #answers = new Map<number, Answers>();
  /** The last one prepared, which no entry names yet. */
  #prepared: string | undefined;
  #reloading: Promise<void> = Promise.resolve();

  constructor(parts: CatalogueParts) {
    this.#parts = parts;
    this.#schedule = new KnownSchedule(parts.scheduleFile, parts.log);
    this.pool = new GenerationPool(parts.generationsDirectory, parts.log);
    this.observations = new Observations(parts.worker);
    this.serving = new Serving({
      clocks: { wall: wallClock, coarseWall: coarseWallClock, monotonic: monotonicClock },
      isKept: parts.isKept,
      observations: this.observations,
      answersFor: entry => this.#answersFor(entry),
      onSwitch: () => this.#afterSwitch(),
    });
  }

  /** Resolves when all that the schedule needs is open and warm, or is known not to be. One runs at a time. */
  reload(): Promise<void> {
    this.#reloading = this.#reloading.catch(() => {}).then(() => this.#reload());
    return this.#reloading;
  }

  /**
   * The keeper's word. What it was decided upon is read first, at once; opening what that needs may take longer than the
   * word holds, and goes on behind. Who can't read it knows that he knows too little, and answers nothing.
   */
  hear(gate: Gate): Gated {
    const lastKnown = this.#schedule.lastEpoch;
    if (gate.lastEpoch > lastKnown) this.#setEntries();
    if (this.#schedule.lastEpoch > lastKnown) this.#reloadBehind();
    this.serving.setGate(this.#schedule.temper(gate));
    return { worker: this.#parts.worker, wallMs: wallClock(), lastEpoch: this.#schedule.lastEpoch };
  }

  /** Rejects with GenerationDamage, or with what SQLite says while it is warmed. */
  async prepare(digest: string): Promise<Omit<Prepared['workers'][number], 'worker'>> {
    const startMs = performance.now();
    this.#prepared = digest;
    const generation = await this.pool.ensure(digest);
    this.serving.refresh();
    this.#retain();
    await warmGeneration(generation);
    return { openMs: performance.now() - startMs, products: generation.manifest.products };
  }

  status(): WorkerStatus {
    const decision = this.serving.peek();
    const answering = decision.kind === 'refuse' ? undefined : decision.entry;
    return {
      worker: this.#parts.worker,
      isUp: true,
      activeEpoch: answering?.epoch ?? null,
      activeDigest: answering?.digest ?? null,
      open: this.pool.digests(),
      problem: decision.kind === 'refuse' ? decision.problem : null,
      unready: this.#comingEntries()
        .filter(entry => this.pool.get(entry.digest) === undefined)
        .map(({ epoch, digest }) => ({ epoch, problem: this.pool.problem(digest) })),
    };
  }

  /** Decides once a millisecond, as for a user, until a time of the wall clock in milliseconds, a minute ahead at most. */
  async observe(epoch: number, until: number): Promise<Observation> {
    const end = Math.min(until, this.serving.now() + MOST_OBSERVED_MS);
    while (this.serving.now() < end) {
      this.serving.decide();
      await setTimeout(1);
    }
    return this.observations.of(epoch);
  }

  /** Reads from the active generation; throws where that fails. Without one there is nothing to check. */
  selfCheck(): void {
    const decision = this.serving.peek();
    if (decision.kind === 'serve') decision.answers.view.generation.check();
  }

  /** Stops answering from a generation whose file turned out to be bad. Others are not touched. */
  giveUp(digest: string, error: unknown): void {
    this.#dropAnswers(entry => entry.generation.digest === digest);
    this.pool.markDamaged(digest, error);
    this.serving.refresh();
  }

  #reloadBehind(): void {
    this.reload().catch(error => this.#parts.log.error('the generations could not be made ready', { error }));
  }

  async #reload(): Promise<void> {
    this.#setEntries();
    const digests = new Set(this.serving.entriesInUse().map(entry => entry.digest));
    await Promise.allSettled([...digests].map(digest => this.pool.ensure(digest)));
    this.serving.refresh();
    this.#retain();
    await this.#warmComing();
  }

  /** A schedule that can't be read leaves the entries known before in force; at the start there are none. */
  #setEntries(): void {
    const entries = this.#schedule.read();
    if (entries === undefined) this.serving.keepEntries(this.#schedule.problem!);
    else this.serving.setEntries(entries);
  }

  /**
   * What comes is made ready; one that can't be read is given up here rather than at its instant. Rendering its answers
   * goes on after the reload: under full load it takes seconds, and nothing depends on it.
   */
  async #warmComing(): Promise<void> {
    const active = this.serving.peek();
    const coming = this.#comingEntries();
    for (const { digest } of coming) {
      const generation = this.pool.get(digest);
      if (generation !== undefined) await this.#guardDamage(digest, () => warmGeneration(generation));
    }
    const [next] = coming;
    if (next === undefined || active.kind !== 'serve') return;
    const urls = active.answers.cache.recentUrls(MOST_WARM);
    void this.#guardDamage(next.digest, () => this.#warmAnswers(next, urls));
  }

  async #warmAnswers(entry: Entry, urls: readonly string[]): Promise<void> {
    const generation = this.pool.get(entry.digest);
    if (generation === undefined) return;
    const answers = this.#makeAnswers(entry, generation);
    const mostBytes = WARM_SHARE * this.#parts.cacheBytes;
    const isWanted = () => this.pool.get(entry.digest) === generation && answers.cache.sizeBytes < mostBytes;
    await warmAnswers(answers, urls, isWanted);
  }

  async #guardDamage(digest: string, read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.giveUp(digest, error);
    }
  }

  #comingEntries(): Entry[] {
    return this.serving.entriesInUse().filter(entry => entry.epoch > this.#activeEpoch());
  }

  #activeEpoch(): number {
    return this.serving.active?.epoch ?? 0;
  }

  #answersFor(entry: Entry): Answers | string {
    const generation = this.pool.get(entry.digest);
    if (generation === undefined) return this.pool.problem(entry.digest);
    return this.#makeAnswers(entry, generation);
  }

  #makeAnswers(entry: Entry, generation: Generation): Answers {
    const known = this.#answers.get(entry.epoch);
    if (known?.view.generation === generation) return known;
    const view = { generation, epoch: entry.epoch, shop: this.#parts.shop };
    const share = entry.epoch < this.#activeEpoch() ? PAST_SHARE : 1 - WARM_SHARE - PAST_SHARE;
    const answers = new Answers(view, share * this.#parts.cacheBytes, this.#parts.counts);
    this.#answers.set(entry.epoch, answers);
    return answers;
  }

  #afterSwitch(): void {
    const entry = this.serving.active;
    this.#parts.log.info('another epoch is active', { epoch: entry?.epoch ?? null, digest: entry?.digest ?? null });
    this.#dropAnswers(view => view.epoch < (entry?.epoch ?? 0));
    this.#retain();
  }

  #dropAnswers(isDropped: (view: Answers['view']) => boolean): void {
    for (const [epoch, answers] of this.#answers) {
      if (isDropped(answers.view)) this.#answers.delete(epoch);
    }
  }

  #retain(): void {
    const wanted = new Set(this.serving.entriesInUse().map(entry => entry.digest));
    if (this.#prepared !== undefined && !wanted.has(this.#prepared)) wanted.add(this.#prepared);
    else this.#prepared = undefined;
    this.pool.retain(wanted);
  }
}
