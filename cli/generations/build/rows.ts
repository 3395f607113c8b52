import type { FACETS } from '#contract/generation.ts';
import type { Product } from '../product/product.ts';
import type { Indexed } from './indexed.ts';

/** A product as a generation has it, read back. */
export interface Row {
  docid: number;
  id: string;
  title: string;
  brand: string | null;
  price: number;
  salePrice: number | null;
  availability: number;
  category: number;
  /** JSON of the attributes that have no column. */
  detail: string;
}

type Listed = Extract<(typeof FACETS)[number], 'color' | 'size'>;

export function indexedOf(row: Row): Indexed {
  const attributes = JSON.parse(row.detail) as Record<Listed, string | string[] | undefined>;
  const list = (name: Listed) => [...new Set([attributes[name] ?? []].flat())];
  const { id, title, brand, price, salePrice, availability } = row;
  return { id, title, brand, price, salePrice, availability, color: list('color'), size: list('size') };
}

/** The product that a feed's row was made into, from what is stored of it. */
export function productOf(
  row: Row & { image: string | null },
  categoryNames: readonly string[],
  currency: string,
): Product {
  const { image, detail } = row;
  const category = { attribute: 'product_type', text: categoryNames.join(' > ') };
  return { ...indexedOf(row), currency, category, image, detail };
}
