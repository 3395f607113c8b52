import { FACET_VALUES, FACETS, type Facet } from '#contract/generation.ts';
import type { Category } from './category-tree.ts';

export interface FacetValue {
  /** From 1, in order of appearance. */
  id: number;
  attribute: Facet;
  value: string;
}

export interface FacetCount {
  category: number;
  attribute: Facet;
  position: number;
  facetValue: number;
  products: number;
}

/** Numbers the values of facets and counts their products, each in its own category only. */
export class FacetIndex {
  readonly values = new Map<number, FacetValue>();
  readonly #ids = new Map<Facet, Map<string, number>>(FACETS.map(facet => [facet, new Map()]));
  readonly #counts: Map<number, number>[] = [];
  #lastId = 0;

  /** `known`: the values of a generation that is built upon. */
  constructor(known: readonly FacetValue[] = []) {
    for (const value of known) this.#learn(value);
  }

  /** Counts one product; returns the value's id. */
  add(category: number, attribute: Facet, value: string): number {
    const id = this.#number(attribute, value);
    this.addKnown(category, id);
    return id;
  }

  /** The same for a value whose id is known. */
  addKnown(category: number, id: number): void {
    this.#counts[category] ??= new Map();
    const counts = this.#counts[category];
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }

  #number(attribute: Facet, value: string): number {
    const known = this.#ids.get(attribute)!.get(value);
    if (known !== undefined) return known;
    this.#learn({ id: this.#lastId + 1, attribute, value });
    return this.#lastId;
  }

  #learn(value: FacetValue): void {
    this.values.set(value.id, value);
    this.#ids.get(value.attribute)!.set(value.value, value.id);
    this.#lastId = Math.max(this.#lastId, value.id);
  }

  /** The id of a value that some product has, or had. */
  idOf(attribute: Facet, value: string): number {
    return this.#ids.get(attribute)!.get(value)!;
  }

  /** Forgets values that no product has; returns their ids. To be called before the counts are taken. */
  dropUnused(): number[] {
    const used = new Set(this.#counts.flatMap(counts => [...(counts?.keys() ?? [])]));
    const unused = [...this.values.keys()].filter(id => !used.has(id));
    for (const id of unused) this.values.delete(id);
    return unused;
  }

  /**
   * The most frequent values of each category with everything below it. To be read once: a category's counts are
   * given to its parent's and dropped as soon as they have been told, so that they are never all held twice.
   */
  *takeCounts(categories: readonly Category[]): Generator<FacetCount> {
    for (const { id, parent } of categories.toReversed()) {
      const counts = this.#counts[id] ?? new Map<number, number>();
      yield* this.#mostFrequent(id, counts);
      delete this.#counts[id];
      if (parent === null) continue;
      this.#counts[parent.id] ??= new Map();
      const sums = this.#counts[parent.id]!;
      for (const [value, count] of counts) sums.set(value, (sums.get(value) ?? 0) + count);
    }
  }

  *#mostFrequent(category: number, counts: ReadonlyMap<number, number>): Generator<FacetCount> {
    const found = new Map<Facet, { value: FacetValue; products: number }[]>(FACETS.map(facet => [facet, []]));
    for (const [id, products] of counts) {
      const value = this.values.get(id)!;
      found.get(value.attribute)!.push({ value, products });
    }
    for (const [attribute, ranked] of found) {
      ranked.sort((a, b) => b.products - a.products || (a.value.value < b.value.value ? -1 : 1));
      for (const [position, { value, products }] of ranked.slice(0, FACET_VALUES).entries()) {
        yield { category, attribute, position, facetValue: value.id, products };
      }
    }
  }
}
