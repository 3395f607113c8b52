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

/** The categories in order of appearance, so that a parent's id is lower than its children's. */
export class CategoryTree {
  readonly categories: Category[] = [];
  readonly #byText = new Map<string, Category>();

  constructor() {
    this.#add(null, '', '');
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

  #child(parent: Category, name: string): Category {
    const known = parent.children.get(name);
    if (known !== undefined) return known;
    const child = this.#add(parent, name, takeSlug(name, parent.slugs));
    parent.children.set(name, child);
    return child;
  }

  #add(parent: Category | null, name: string, slug: string): Category {
    const id = this.categories.length;
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
    return category;
  }
}

/** Products of each category with everything below it, by category id. */
export function countProducts(categories: readonly Category[]): number[] {
  const counts = categories.map(category => category.products);
  for (const { id, parent } of categories.toReversed()) if (parent !== null) counts[parent.id]! += counts[id]!;
  return counts;
}
