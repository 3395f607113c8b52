/** Keeps the `most` items with the highest scores of however many are added; of equal ones those that came first. */
export class Largest<T> {
  readonly #most: number;
  readonly #kept: { item: T; score: number }[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add(item: T, score: number): void {
    const last = this.#kept.at(-1);
    if (this.#kept.length === this.#most && score <= last!.score) return;
    const at = this.#kept.findIndex(each => each.score < score);
    this.#kept.splice(at < 0 ? this.#kept.length : at, 0, { item, score });
    if (this.#kept.length > this.#most) this.#kept.pop();
  }

  /** Highest first. */
  items(): T[] {
    return this.#kept.map(({ item }) => item);
  }
}
