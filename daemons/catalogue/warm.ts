import { setImmediate } from 'node:timers/promises';
import type { Generation } from './generation/generation.ts';
import type { Answers } from './http/answers.ts';
import { listChildren } from './read/categories.ts';
import { readFacets } from './read/facets.ts';
import { listProducts, PAGES, type PageQuery, SORTS } from './read/listing.ts';

/** Addresses rendered between two turns of the event loop: a pause of well under a millisecond. */
const CHUNK = 10;
/** Addresses of one epoch rendered ahead for the next, at most. */
export const MOST_WARM = 10_000;

/** Reads what everybody asks for first, so that the file's upper pages and the statements are ready. */
export async function warmGeneration(generation: Generation): Promise<void> {
  const shop = generation.statements.categoryByPath.get('');
  if (shop === undefined) return;
  for (const category of [shop, ...listChildren(generation, shop)]) {
    for (const sort of SORTS) {
      const query: PageQuery = { filters: {}, sort, page: 1, limit: PAGES.defaultSize };
      listProducts(generation, category, query);
    }
    readFacets(generation, category.id);
    await setImmediate();
  }
}

/** Renders addresses ahead, the last of them first, in small pieces beside the answering, for as long as it is wanted. */
export async function warmAnswers(answers: Answers, urls: readonly string[], isWanted: () => boolean): Promise<void> {
  for (const [index, url] of urls.toReversed().entries()) {
    if (!isWanted()) return;
    answers.get(url, 'identity');
    if (index % CHUNK === CHUNK - 1) await setImmediate();
  }
}
