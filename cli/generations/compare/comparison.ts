import type { Manifest } from '#contract/generation.ts';

/** How one generation differs from another, as counts and samples. Prices are what a customer pays, in minor units. */
export interface Comparison {
  old: Manifest;
  new: Manifest;
  /** Products that both have. */
  common: number;
  added: Counted<ProductLine>;
  removed: Counted<ProductLine>;
  repriced: Repricings;
  /** Of the products that both have, those in another category, by its path. */
  moved: Counted<Move>;
  /** Of the products that both have, those with another title, brand, availability, image or other attribute. */
  changed: Counted<Change> & { by: Record<Attribute, number> };
  categories: { added: Counted<CategoryLine>; removed: Counted<CategoryLine> };
  pages: PageChanges | null;
}

/** How many, and the first few of them. */
export interface Counted<T> {
  count: number;
  samples: T[];
}

export interface ProductLine {
  id: string;
  title: string;
  price: number;
}

export interface Repricing extends ProductLine {
  oldPrice: number;
}

export interface Repricings {
  /** Products with another price, or another sale price. */
  count: number;
  /** Those that cost more, and less; the largest moves first, as factors. */
  up: Counted<Repricing>;
  down: Counted<Repricing>;
  /** Moves by more than `factor`, up or down. */
  beyond: { factor: number; count: number };
}

export interface Move {
  id: string;
  title: string;
  from: string;
  to: string;
}

export const ATTRIBUTES = ['title', 'brand', 'availability', 'image', 'details'] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

export interface Change {
  id: string;
  title: string;
  what: Attribute[];
}

export interface CategoryLine {
  path: string;
  name: string;
  products: number;
}

/** Of the file, compared place by place; what one file has beyond the other's end differs. */
export interface PageChanges {
  pageBytes: number;
  total: number;
  differing: number;
}
