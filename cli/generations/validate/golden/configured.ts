import type { GoldenQuery } from '#inventory/inventory.ts';
import { askApi, askPage, categoryPage, type ListedProducts, type Question } from './question.ts';

/** The questions of the inventory. */
export function configuredQuestions(golden: readonly GoldenQuery[]): Question[] {
  return golden.flatMap(query => {
    if (query.search !== null) return askSearch(query.search, query);
    if (query.product !== null) return [askPage(`product ${query.product}`, `/p/${encodeURIComponent(query.product)}`)];
    return askCategory(query.category!, query.atLeast);
  });
}

function askSearch(words: string, { finds, atLeast }: GoldenQuery): Question[] {
  const about = `the search for "${words}"`;
  const target = `/api/v1/search?${new URLSearchParams({ q: words, limit: '100' })}`;
  return [
    askApi<ListedProducts>(about, target, ({ total, products }) => {
      if (total.count < (atLeast ?? 1)) return `finds ${total.count} products, ${atLeast ?? 1} are expected`;
      if (finds === null || products.some(({ id }) => id === finds)) return null;
      const found = products.slice(0, 3).map(({ id }) => id);
      return `does not find ${finds} among the first ${products.length}; first are ${found.join(', ')}`;
    }),
  ];
}

function askCategory(path: string, atLeast: number | null): Question[] {
  const least = atLeast ?? 0;
  return [
    askPage(`the page of category ${path}`, categoryPage(path)),
    askApi<{ products: number }>(
      `category ${path}`,
      `/api/v1/categories/${encodeURIComponent(path)}`,
      ({ products }) => (products >= least ? null : `has ${products} products, ${least} are expected`),
    ),
  ];
}
