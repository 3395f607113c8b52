import { formatPageQuery, formatSearchParams, readPageQuery, readSearchParams } from '../http/page-query.ts';
import { requireCategory, requireProduct } from '../http/require.ts';
import type { Page, View } from '../http/routes.ts';
import type { Target } from '../http/target.ts';
import { categoryAddress, productAddress } from './addresses.ts';
import { renderListingPage } from './listing-page.ts';
import { renderProductPage } from './product-page.ts';
import { renderSearchPage } from './search-page.ts';

/** The pages for people: / · /c/{path} · /p/{id} · /search?q= */
export function htmlRoute({ segments, params }: Target): Page | undefined {
  const [first, ...rest] = segments;
  if (first === undefined) return listingPage('', params);
  if (first === 'c' && rest.length > 0) return listingPage(rest.join('/'), params);
  if (first === 'p' && rest.length === 1) return productPage(rest[0]!);
  if (first === 'search' && rest.length === 0) return searchPage(params);
  return undefined;
}

function listingPage(path: string, params: URLSearchParams): Page {
  const query = readPageQuery(params);
  return htmlPage(categoryAddress(path) + formatPageQuery(query), view =>
    renderListingPage(view, requireCategory(view, path), query),
  );
}

function productPage(id: string): Page {
  return htmlPage(productAddress(id), view => renderProductPage(view, requireProduct(view, id)));
}

function searchPage(params: URLSearchParams): Page {
  const search = readSearchParams(params);
  const address = (page: number) => `/search${formatSearchParams({ ...search, page })}`;
  return htmlPage(address(search.page), view => {
    const category = requireCategory(view, search.path);
    return renderSearchPage(view, { ...search, category: category.id }, address);
  });
}

function htmlPage(canonical: string, render: (view: View) => string): Page {
  return { canonical, render: view => ({ type: 'text/html', body: render(view) }) };
}
