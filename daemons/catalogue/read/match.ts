import { categoryTerm, FACETS, type Facet, facetTerm } from '#contract/generation.ts';
import type { Generation } from '../generation/generation.ts';

/** Chosen values by attribute: a product must have one of the values of every attribute named. */
export type Filters = Partial<Record<Facet, readonly string[]>>;

/**
 * The FTS5 expression (sqlite.org/fts5.html, section 3) for a category, filters and words; null where nothing can match.
 * Every part is quoted and made here, so no text of a user is ever read as an operator. The last word is also a prefix
 * where it has two letters: shorter prefixes have no index and would read half of it.
 */
export function matchExpression(
  generation: Generation,
  category: number,
  filters: Filters,
  words: readonly string[] = [],
): string | null {
  const parts = words.map((word, index) => wordTerm(word, index === words.length - 1));
  for (const facet of FACETS) {
    const values = filters[facet];
    if (values === undefined || values.length === 0) continue;
    const ids = values.flatMap(value => generation.statements.facetValue.get(facet, value)?.id ?? []);
    if (ids.length === 0) return null;
    parts.push(`(${ids.map(id => quote(facetTerm(id))).join(' OR ')})`);
  }
  if (category !== 0 || parts.length === 0) parts.push(quote(categoryTerm(category)));
  return parts.join(' AND ');
}

function wordTerm(word: string, isLast: boolean): string {
  return isLast && [...word].length >= 2 ? `${quote(word)} *` : quote(word);
}

function quote(term: string): string {
  return `"${term}"`;
}
