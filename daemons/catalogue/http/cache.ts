import type { Encoding } from './encoding.ts';

/** An answer as it goes out: everything but Date and Connection is settled, so a cached one is only written. */
export interface Answer {
  status: number;
  /** Strong, in quotes; null where the answer isn't worth a revalidation. */
  etag: string | null;
  /** Name, value, name, value … */
  headers: string[];
  body: Buffer;
}
export interface CachedAnswer {
  identity: Answer;
  encoded: Partial<Record<Exclude<Encoding, 'identity'>, Answer>>;
}

/**
 * What an answer costs beside its body: headers, keys, objects. Measured with 60,000 of them: 740 to 920 bytes of the
 * heap, and 1,500 (added to a page) to 2,400 (its first) of resident memory, which is what the bound is for.
 */
const ENTRY_BYTES = 2_000;

/**
 * Rendered answers of one epoch by canonical URL, bounded in bytes. Two generations of Map, each at most half: what is
 * asked for again moves to the young one, and when that is full the old one is forgotten as a whole.
 */
export class AnswerCache {
  readonly #capacityBytes: number;
  #young = new Map<string, CachedAnswer>();
  #old = new Map<string, CachedAnswer>();
  #youngBytes = 0;
  #oldBytes = 0;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  get sizeBytes(): number {
    return this.#youngBytes + this.#oldBytes;
  }

  get(url: string): CachedAnswer | undefined {
    const young = this.#young.get(url);
    if (young !== undefined) return young;
    const old = this.#old.get(url);
    if (old !== undefined) {
      const bytes = bytesOf(url, old);
      this.#old.delete(url);
      this.#oldBytes -= bytes;
      this.#keep(url, old, bytes);
    }
    return old;
  }

  put(url: string, answer: CachedAnswer): void {
    this.#keep(url, answer, bytesOf(url, answer));
  }

  /** Adds another encoding to an answer just got. */
  addEncoding(cached: CachedAnswer, encoding: Exclude<Encoding, 'identity'>, answer: Answer): void {
    cached.encoded[encoding] = answer;
    this.#youngBytes += answer.body.length + ENTRY_BYTES;
  }

  /** The URLs asked for most recently, at most `most`. */
  recentUrls(most: number): string[] {
    return [...this.#old.keys(), ...this.#young.keys()].slice(-most);
  }

  #keep(url: string, answer: CachedAnswer, bytes: number): void {
    this.#young.set(url, answer);
    this.#youngBytes += bytes;
    if (this.#youngBytes < this.#capacityBytes / 2) return;
    this.#old = this.#young;
    this.#oldBytes = this.#youngBytes;
    this.#young = new Map();
    this.#youngBytes = 0;
  }
}

function bytesOf(url: string, cached: CachedAnswer): number {
  const answers = [cached.identity, ...Object.values(cached.encoded)];
  return answers.reduce((sum, answer) => sum + answer.body.length + ENTRY_BYTES, 2 * url.length);
}
