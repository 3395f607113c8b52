import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type MemoryHead, memoryFile } from './memory-file.ts';
import type { RowOrigin } from './row-digest.ts';
import { rulesDigest } from './rules.ts';

/** Rows that are looked at before and behind the one that is expected: a few came, went or changed. */
const BEHIND = 8;
const AHEAD = 64;

/**
 * What the build of a generation learned of each row of its feed. A row that is the same byte by byte, read by the same
 * rules, is the same product: it need be neither parsed nor compared, which is most of the time of a build.
 */
export class RowMemory {
  readonly rows: number;
  readonly #context: string;
  readonly #high: Int32Array;
  readonly #low: Int32Array;
  readonly #category: Int32Array;
  readonly #ends: Int32Array;
  readonly #values: Int32Array;
  #next = 0;

  constructor({ context, rows, values }: MemoryHead, body: Int32Array) {
    this.rows = rows;
    this.#context = context;
    const column = (at: number) => body.subarray(at * rows, (at + 1) * rows);
    [this.#high, this.#low, this.#category, this.#ends] = [column(0), column(1), column(2), column(3)];
    this.#values = body.subarray(4 * rows, 4 * rows + values);
  }

  /** The place, from 0, of the row that has these bytes, near where the last one was; -1 for none. */
  find({ high, low, context }: RowOrigin): number {
    if (context !== this.#context) return -1;
    const isAt = (at: number) => this.#high[at] === high && this.#low[at] === low;
    if (isAt(this.#next)) return this.#next++;
    const end = Math.min(this.rows, this.#next + AHEAD);
    for (let at = Math.max(0, this.#next - BEHIND); at < end; at += 1) {
      if (isAt(at)) {
        this.#next = at + 1;
        return at;
      }
    }
    return -1;
  }

  /** Where a row was found by other means: the next one is looked for behind it. */
  resumeBehind(at: number): void {
    this.#next = at + 1;
  }

  categoryOf(at: number): number {
    return this.#category[at]!;
  }

  facetValuesOf(at: number): Int32Array {
    return this.#values.subarray(at === 0 ? 0 : this.#ends[at - 1], this.#ends[at]);
  }
}

/** Null where there is none, it is damaged, or rows are read by other rules by now. */
export function readRowMemory(store: string, digest: string): RowMemory | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(memoryFile(store, digest));
  } catch {
    return null;
  }
  const end = bytes.indexOf(10);
  const head = parseHead(bytes.toString('utf8', 0, Math.max(0, end)));
  const body = bytes.subarray(end + 1);
  if (head === null || head.rules !== rulesDigest() || body.length !== 4 * (4 * head.rows + head.values)) return null;
  if (hash('sha256', body) !== head.sha256) return null;
  return new RowMemory(head, new Int32Array(Uint8Array.from(body).buffer));
}

function parseHead(text: string): MemoryHead | null {
  try {
    return JSON.parse(text) as MemoryHead;
  } catch {
    return null;
  }
}
