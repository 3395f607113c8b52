import { join } from 'node:path';
import type { Log } from '#runtime/log.ts';
import { GenerationDamage } from './damage.ts';
import { type Generation, openGeneration } from './generation.ts';

/**
 * The generations this process holds open, by digest. Each is one of
 *
 *   unknown ──ensure──▶ opening ──▶ open ──retain without it──▶ closed, unknown again
 *                          │         │
 *                          └──▶ damaged ◀── markDamaged ──  (the next ensure tries again)
 *
 * What is wrong with one never touches another. Rendering is synchronous and answers are copies, so nothing still reads
 * from a generation when `retain` closes it.
 */
export class GenerationPool {
  readonly #directory: string;
  readonly #log: Log;
  readonly #open = new Map<string, Generation>();
  readonly #opening = new Map<string, Promise<Generation>>();
  readonly #problems = new Map<string, string>();

  constructor(directory: string, log: Log) {
    this.#directory = directory;
    this.#log = log;
  }

  get(digest: string): Generation | undefined {
    return this.#open.get(digest);
  }

  /** Why a generation isn't open. */
  problem(digest: string): string {
    if (this.#opening.has(digest)) return `generation ${digest} is still being checked`;
    return this.#problems.get(digest) ?? `generation ${digest} is not held`;
  }

  digests(): string[] {
    return [...this.#open.keys()].sort();
  }

  /** The open generation, after checking and opening it where it isn't; rejects with GenerationDamage. */
  ensure(digest: string): Promise<Generation> {
    const open = this.#open.get(digest);
    if (open !== undefined) return Promise.resolve(open);
    const opening = this.#opening.get(digest) ?? this.#start(digest);
    this.#opening.set(digest, opening);
    return opening;
  }

  /** Gives a generation up whose file turned out to be bad while it was read. */
  markDamaged(digest: string, error: unknown): void {
    this.#log.error('generation is damaged', { digest, error });
    this.#problems.set(digest, `generation ${digest} is damaged: ${(error as Error).message}`);
    this.#close(digest);
  }

  /** Closes all others. */
  retain(wanted: ReadonlySet<string>): void {
    for (const digest of this.digests()) {
      if (!wanted.has(digest)) this.#close(digest);
    }
  }

  async #start(digest: string): Promise<Generation> {
    const startMs = performance.now();
    try {
      const generation = await openGeneration(join(this.#directory, digest), digest);
      this.#open.set(digest, generation);
      this.#problems.delete(digest);
      this.#log.info('generation opened', { digest, openMs: Math.round(performance.now() - startMs) });
      return generation;
    } catch (error) {
      const damage = error instanceof GenerationDamage ? error : new GenerationDamage('missing', String(error), error);
      this.#problems.set(digest, damage.message);
      this.#log.error('generation could not be opened', { digest, error: damage });
      throw damage;
    } finally {
      this.#opening.delete(digest);
    }
  }

  #close(digest: string): void {
    this.#open.get(digest)?.close();
    if (this.#open.delete(digest)) this.#log.info('generation closed', { digest });
  }
}
