import type { Generation } from '../generation/generation.ts';
import type { Count } from './listing.ts';
import { type Filters, matchExpression } from './match.ts';
import type { ProductRow } from './statements.ts';
import { foldText, splitWords } from './words.ts';

/** The index gives its hits in order of popularity; this many of them are looked at, however many there are. */
export const SEARCH_HITS = 200;

export interface SearchQuery {
  words: string;
  /** A category's id; 0 for the whole shop. */
  category: number;
  filters: Filters;
  page: number;
  limit: number;
}
export interface SearchResult {
  products: ProductRow[];
  total: Count;
  hasNext: boolean;
}

/** Products that have every word, the last one also as a beginning; those first whose title or brand it names best. */
export function searchProducts(generation: Generation, query: SearchQuery): SearchResult {
  const words = splitWords(query.words);
  const match = words.length === 0 ? null : matchExpression(generation, query.category, query.filters, words);
  const hits = match === null ? [] : readHits(generation, match);
  const docids = rankHits(hits.slice(0, SEARCH_HITS), words.map(foldText));
  const start = (query.page - 1) * query.limit;
  return {
    products: generation.statements.products.all(JSON.stringify(docids.slice(start, start + query.limit))),
    total: { count: docids.length, isExact: hits.length <= SEARCH_HITS },
    hasNext: start + query.limit < docids.length,
  };
}

type Hit = [docid: number, title: string, brand: string | null];

/** A letter newer than SQLite's Unicode tables parts a word there and makes it a phrase, which the index can't answer. */
function readHits(generation: Generation, match: string): Hit[] {
  try {
    return generation.statements.searchHits.all(match, SEARCH_HITS + 1);
  } catch (error) {
    if ((error as Error).message.startsWith('fts5:')) return [];
    throw error;
  }
}

/** Docids, best first; equal ones keep their order, which is that of popularity. */
function rankHits(hits: readonly Hit[], words: readonly string[]): number[] {
  const phrase = words.join(' ');
  return hits
    .map(([docid, title, brand]) => ({ docid, score: scoreHit(foldText(title), brand, phrase, words) }))
    .sort((a, b) => b.score - a.score)
    .map(hit => hit.docid);
}

/** 4 = title or brand is exactly what was asked for; 3 the title begins with it; 2 holds it; 0–1 the share of words in it. */
function scoreHit(title: string, brand: string | null, phrase: string, words: readonly string[]): number {
  if (title === phrase || (brand !== null && foldText(brand) === phrase)) return 4;
  if (title.startsWith(phrase)) return 3;
  if (title.includes(phrase)) return 2;
  return words.filter(word => title.includes(word)).length / words.length;
}
