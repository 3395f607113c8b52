import { FACETS } from '#contract/generation.ts';
import { HttpProblem } from '#runtime/problem.ts';
import { PAGES, type PageQuery, SORTS, type Sort } from '../read/listing.ts';
import type { Filters } from '../read/match.ts';

/** Values of one attribute that a listing can be filtered by. */
const MOST_VALUES = 30;

/** Reads filters, `sort`, `page` and `limit`; parameters nobody knows are left alone. Throws HttpProblem 400. */
export function readPageQuery(params: URLSearchParams): PageQuery {
  return {
    filters: readFilters(params),
    sort: readSort(params.get('sort')),
    page: readNumber(params, 'page', 1, PAGES.mostPages),
    limit: readNumber(params, 'limit', PAGES.defaultSize, PAGES.mostSize),
  };
}

/** The same for the same page, however it was asked for: parameters in one order, without defaults and doubles. */
export function formatPageQuery(query: PageQuery, more: Readonly<Record<string, string>> = {}): string {
  const params = new URLSearchParams(more);
  for (const facet of FACETS) {
    for (const value of query.filters[facet] ?? []) params.append(facet, value);
  }
  if (query.sort !== 'rank') params.set('sort', query.sort);
  if (query.limit !== PAGES.defaultSize) params.set('limit', String(query.limit));
  if (query.page !== 1) params.set('page', String(query.page));
  return params.size === 0 ? '' : `?${params}`;
}

export interface SearchParams extends Omit<PageQuery, 'sort'> {
  words: string;
  /** A category's path; '' for the whole shop. */
  path: string;
}

/** Throws HttpProblem 400. */
export function readSearchParams(params: URLSearchParams): SearchParams {
  const { sort: _, ...query } = readPageQuery(params);
  return { ...query, words: params.get('q') ?? '', path: params.get('category') ?? '' };
}

export function formatSearchParams({ words, path, ...query }: SearchParams): string {
  const more: Record<string, string> = path === '' ? { q: words } : { q: words, category: path };
  return formatPageQuery({ ...query, sort: 'rank' }, more);
}

function readFilters(params: URLSearchParams): Filters {
  const filters: Record<string, string[]> = {};
  for (const facet of FACETS) {
    const values = [...new Set(params.getAll(facet))].filter(value => value !== '').sort();
    if (values.length > MOST_VALUES) throw new HttpProblem(400, `"${facet}" has more than ${MOST_VALUES} values.`);
    if (values.length > 0) filters[facet] = values;
  }
  return filters;
}

function readSort(value: string | null): Sort {
  if (value === null || value === '') return 'rank';
  const sort = SORTS.find(each => each === value);
  if (sort === undefined) throw new HttpProblem(400, `"sort" must be one of ${SORTS.join(', ')}.`);
  return sort;
}

function readNumber(params: URLSearchParams, name: string, fallback: number, most: number): number {
  const value = params.get(name);
  if (value === null || value === '') return fallback;
  const number = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= most) return number;
  throw new HttpProblem(400, `"${name}" must be a whole number from 1 to ${most}.`);
}
