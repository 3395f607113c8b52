import { AVAILABILITIES, type Facet, facetTerm } from '#contract/generation.ts';
import { priceBand } from '../product/price-band.ts';
import type { Product } from '../product/product.ts';
import type { Category } from './category-tree.ts';

/** What of a product the indexes are made from. */
export type Indexed = Pick<
  Product,
  'id' | 'title' | 'brand' | 'price' | 'salePrice' | 'availability' | 'color' | 'size'
>;

/** What a customer pays, in minor units. */
export function paidPrice(product: Pick<Product, 'price' | 'salePrice'>): number {
  return product.salePrice ?? product.price;
}

export function facetsOf(product: Indexed, currency: string): [Facet, string][] {
  const facets: [Facet, string][] = [];
  if (product.brand !== null) facets.push(['brand', product.brand]);
  for (const value of product.color) facets.push(['color', value]);
  for (const value of product.size) facets.push(['size', value]);
  facets.push(['availability', AVAILABILITIES[product.availability]!]);
  facets.push(['price', priceBand(paidPrice(product), currency)]);
  return facets;
}

/** What `by_price` and `by_title` hold of a product. */
export function termsOf(category: Category, facetValues: readonly number[]): string {
  let terms = category.terms;
  for (const value of facetValues) terms += ` ${facetTerm(value)}`;
  return terms;
}

/** What `by_rank` holds of a product; the second pass says the same in SQL. */
export function wordsOf({ title, brand, id }: Indexed, category: Category, terms: string): string {
  return `${title} ${brand ?? ''} ${category.words} ${id} ${terms}`;
}
