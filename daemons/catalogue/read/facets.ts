import { FACETS, type Facet } from '#contract/generation.ts';
import type { Generation } from '../generation/generation.ts';

export interface FacetCounts {
  attribute: Facet;
  values: { value: string; count: number }[];
}

/** A category's built-in counts, in the order of FACETS; attributes without any value are left out. */
export function readFacets(generation: Generation, category: number): FacetCounts[] {
  const rows = generation.statements.facets.all(category);
  return FACETS.map(attribute => ({
    attribute,
    values: rows.filter(row => row.attribute === attribute).map(row => ({ value: row.value, count: row.products })),
  })).filter(facet => facet.values.length > 0);
}
