import { hash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Sequence } from '../build/sequence.ts';
import { type MemoryHead, memoryFile } from './memory-file.ts';
import type { RowOrigin } from './row-digest.ts';
import { rulesDigest } from './rules.ts';

/** Takes down what a build learns of each row, product by product in the feed's order, for the next build. */
export class RowRecorder {
  readonly #high = new Sequence();
  readonly #low = new Sequence();
  readonly #category = new Sequence();
  /** Where the values of each row end. */
  readonly #ends = new Sequence();
  readonly #values = new Sequence();
  #context: string | null = null;
  /** Rows of XML, CSV and databases come without their bytes: nothing can be recognised by them. */
  #isComplete = true;

  add(origin: RowOrigin | null, category: number, facetValues: Iterable<number>): void {
    if (origin === null || (this.#context !== null && this.#context !== origin.context)) this.#isComplete = false;
    if (!this.#isComplete) return;
    this.#context = origin!.context;
    this.#high.push(origin!.high);
    this.#low.push(origin!.low);
    this.#category.push(category);
    for (const value of facetValues) this.#values.push(value);
    this.#ends.push(this.#values.length);
  }

  /** It has its name only when it is whole. Nothing depends on it: where it can't be written, the next build takes longer. */
  save(store: string, digest: string): void {
    if (!this.#isComplete || this.#context === null) return;
    const file = memoryFile(store, digest);
    const draft = `${file}.${process.pid}`;
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(draft, this.#encode(this.#context));
      renameSync(draft, file);
    } catch {
      if (existsSync(draft)) rmSync(draft);
    }
  }

  #encode(context: string): Buffer {
    const columns = [this.#high, this.#low, this.#category, this.#ends, this.#values];
    const body = Buffer.concat(
      columns.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
    );
    const head: MemoryHead = {
      rules: rulesDigest(),
      context,
      rows: this.#high.length,
      values: this.#values.length,
      sha256: hash('sha256', body),
    };
    return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
  }
}
