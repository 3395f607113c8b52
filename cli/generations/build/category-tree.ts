import { categoryTerm } from '#contract/generation.ts';
import { parseCategoryNames } from '../product/category-names.ts';
import { type TakenSlugs, takeSlug } from '../product/slug.ts';

export interface Category {
  id: number;
  parent: Category | null;
  name: string;
  slug: string;
  path: string;
  depth: number;
  children: Map<string, Category>;
  slugs: TakenSlugs;
  /** Products of the category itself; `totalProducts` counts those below it, too. */
  products: number;
  /** Facet terms of the category and of all above it, and their names: what its products are found by. */
  terms: string;
  words: string;
}

/** A category of a generation that is built upon. */
export interface KnownCategory {
  id: number;
  parent: number | null;
  path: string;
  name: string;
}

/** The categories in order of appearance, so that a parent's id is lower than its children's. Ids may have gaps. */
export class CategoryTree {
  readonly categories: Category[] = [];
  readonly #byId = new Map<number, Category>();
  readonly #byText = new Map<string, Category>();

  /** `known` in order of their ids, the whole shop first; empty for a tree to grow from nothing. */
  constructor(known: readonly KnownCategory[] = []) {
    for (const { id, parent, path, name } of known) {
      const slug = path.slice(path.lastIndexOf('/') + 1);
      this.#add(parent === null ? null : this.byId(parent), name, slug, id);
      if (parent !== null) this.#adopt(id);
    }
    if (known.length === 0) this.#add(null, '', '', 0);
  }

  byId(id: number): Category {
    return this.#byId.get(id)!;
  }

  /** The category of a product_type such as "A > B > C", made where it is new. Throws RowFault. */
  place(attribute: string, text: string): Category {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    let category = this.categories[0]!;
    for (const name of parseCategoryNames(attribute, text)) category = this.#child(category, name);
    this.#byText.set(text, category);
    return category;
  }

  /** Takes back the categories that came after the first `count`: the row that named them is left out. */
  forgetAllBut(count: number): void {
    for (const category of this.categories.splice(count)) {
      this.#byId.delete(category.id);
      category.parent!.children.delete(category.name);
      const { slugs } = category.parent!;
      slugs.delete(category.slug);
      for (const slug of slugs.keys()) slugs.set(slug, 2);
      for (const [text, named] of this.#byText) if (named === category) this.#byText.delete(text);
    }
  }

  #adopt(id: number): void {
    const category = this.byId(id);
    category.parent!.children.set(category.name, category);
    category.parent!.slugs.set(category.slug, 2);
  }

  #child(parent: Category, name: string): Category {
    const known = parent.children.get(name);
    if (known !== undefined) return known;
    const child = this.#add(parent, name, takeSlug(name, parent.slugs), this.categories.at(-1)!.id + 1);
    parent.children.set(name, child);
    return child;
  }

  #add(parent: Category | null, name: string, slug: string, id: number): Category {
    const category = {
      id,
      parent,
      name,
      slug,
      path: parent === null || parent.id === 0 ? slug : `${parent.path}/${slug}`,
      depth: parent === null ? 0 : parent.depth + 1,
      children: new Map(),
      slugs: new Map(),
      products: 0,
      terms: `${parent === null ? '' : `${parent.terms} `}${categoryTerm(id)}`,
      words: `${parent === null ? '' : `${parent.words} `}${name}`,
    };
    this.categories.push(category);
    this.#byId.set(id, category);
    return category;
  }
}

/** Products of each category with everything below it, by category id. */
export function countProducts(categories: readonly Category[]): number[] {
  const counts: number[] = [];
  for (const { id, products } of categories) counts[id] = products;
  for (const { id, parent } of categories.toReversed()) if (parent !== null) counts[parent.id]! += counts[id]!;
  return counts;
}
