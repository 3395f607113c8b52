import { pinTo } from '../http/pins.ts';
import type { View } from '../http/routes.ts';
import type { SearchQuery } from '../read/search.ts';
import { searchProducts } from '../read/search.ts';
import { html } from './html.ts';
import { renderLayout } from './layout.ts';
import { describeCount, renderPaging } from './listing-page.ts';
import { renderGrid } from './parts.ts';

export function renderSearchPage(view: View, query: SearchQuery, address: (page: number) => string): string {
  const result = searchProducts(view.generation, query);
  const title = query.words === '' ? 'Search' : `Search: ${query.words}`;
  const content = html`<h1>${title}</h1>
<p class="soft">${describeCount(result.total)}</p>
${renderGrid(view, result.products)}
${renderPaging(query.page, result.hasNext, page => pinTo(view.epoch, address(page)))}`;
  return renderLayout(view, { title, words: query.words, content });
}
