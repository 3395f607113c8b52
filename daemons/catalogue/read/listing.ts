import type { Generation } from '../generation/generation.ts';
import { type Filters, matchExpression } from './match.ts';
import type { CategoryRow, ProductRow, Statements } from './statements.ts';

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
  const offset = (query.page - 1) * query.limit;
  const rows = statementFor(generation.statements, query.sort).all(match, query.limit + 1, offset);
  return {
    products: rows.slice(0, query.limit),
    total: isFiltered(query.filters) ? countMatches(generation, match) : { count: category.products, isExact: true },
    hasNext: rows.length > query.limit && query.page < PAGES.mostPages,
  };
}

export function isFiltered(filters: Filters): boolean {
  return Object.values(filters).some(values => values.length > 0);
}

function countMatches(generation: Generation, match: string): Count {
  const found = generation.statements.count.get(match, COUNT_BOUND + 1)!.products;
  return { count: Math.min(found, COUNT_BOUND), isExact: found <= COUNT_BOUND };
}

function statementFor(statements: Statements, sort: Sort): Statements['listByRank'] {
  switch (sort) {
    case 'rank':
      return statements.listByRank;
    case 'price-asc':
      return statements.listByPrice;
    case 'price-desc':
      return statements.listByPriceDown;
    case 'title':
      return statements.listByTitle;
  }
}
