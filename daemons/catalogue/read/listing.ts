import type { Generation } from '../generation/generation.ts';
import { type Filters, matchExpression } from './match.ts';
import type { CategoryRow, ProductRow } from './statements.ts';

export type Sort = 'rank' | 'price-asc' | 'price-desc' | 'title';
export const SORTS: readonly Sort[] = ['rank', 'price-asc', 'price-desc', 'title'];

export const PAGES = { defaultSize: 24, mostSize: 100, mostPages: 100 } as const;
/** Counting stops here: "1,000+". */
export const COUNT_BOUND = 1_000;

export interface PageQuery {
  filters: Filters;
  sort: Sort;
  /** 1 … PAGES.mostPages */
  page: number;
  /** 1 … PAGES.mostSize */
  limit: number;
}
export interface Listing {
  products: ProductRow[];
  total: Count;
  hasNext: boolean;
}
export interface Count {
  count: number;
  /** False: there are more, and nobody counted them. */
  isExact: boolean;
}

/** One page of a category with everything below it. */
export function listProducts(generation: Generation, category: CategoryRow, query: PageQuery): Listing {
  const match = matchExpression(generation, category.id, query.filters);
  if (match === null) return { products: [], total: { count: 0, isExact: true }, hasNext: false };
  return isFiltered(query.filters)
    ? listFiltered(generation, match, query)
    : listWhole(generation, match, query, category.products);
}

/** How many there are is built in, so the index is read for the page alone. */
function listWhole(generation: Generation, match: string, { sort, page, limit }: PageQuery, count: number): Listing {
  const docids = generation.statements.order[sort].all(match, limit, (page - 1) * limit);
  return {
    products: readRows(generation, docids),
    total: { count, isExact: true },
    hasNext: count > page * limit && page < PAGES.mostPages,
  };
}

/** One pass over the index counts and finds the page: with many values chosen, that pass is what costs. */
function listFiltered(generation: Generation, match: string, { sort, page, limit }: PageQuery): Listing {
  const end = page * limit;
  const docids = generation.statements.order[sort].all(match, Math.max(COUNT_BOUND, end) + 1, 0);
  return {
    products: readRows(generation, docids.slice(end - limit, end)),
    total: { count: Math.min(docids.length, COUNT_BOUND), isExact: docids.length <= COUNT_BOUND },
    hasNext: docids.length > end && page < PAGES.mostPages,
  };
}

function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some(values => values.length > 0);
}

function readRows({ statements }: Generation, docids: readonly number[]): ProductRow[] {
  return statements.products.all(JSON.stringify(docids));
}
