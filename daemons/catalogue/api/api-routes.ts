import { formatPageQuery, formatSearchParams, readPageQuery, readSearchParams } from '../http/page-query.ts';
import { pinTo } from '../http/pins.ts';
import { requireCategory, requireProduct } from '../http/require.ts';
import type { Page, View } from '../http/routes.ts';
import type { Target } from '../http/target.ts';
import { listChildren } from '../read/categories.ts';
import { readFacets } from '../read/facets.ts';
import { listProducts } from '../read/listing.ts';
import { searchProducts } from '../read/search.ts';
import { breadcrumb, categorySummary, productDocument, productSummary } from './models.ts';

const BASE = '/api/v1';

/** The JSON pages. A category's path is one segment or several: "a/b" and "a%2Fb" are the same. */
export function apiRoute({ segments, params }: Target): Page | undefined {
  const [, version, resource, ...rest] = segments;
  if (version !== 'v1') return undefined;
  if (resource === 'products') return rest.length === 0 ? listingPage('', params) : productPage(rest);
  if (resource === 'search' && rest.length === 0) return searchPage(params);
  if (resource !== 'categories') return undefined;
  // The last segment "products" asks for the listing; a category of that name is reached with "%2F" before it.
  const isListing = rest.length > 1 && rest.at(-1) === 'products';
  return isListing ? listingPage(rest.slice(0, -1).join('/'), params) : categoryPage(rest.join('/'));
}

function productPage([id, ...rest]: string[]): Page | undefined {
  if (id === undefined || rest.length > 0) return undefined;
  return jsonPage(`${BASE}/products/${encodeURIComponent(id)}`, view =>
    productDocument(view, requireProduct(view, id)),
  );
}

function categoryPage(path: string): Page {
  return jsonPage(path === '' ? `${BASE}/categories` : categoryAddress(path), view => {
    const category = requireCategory(view, path);
    return {
      ...categorySummary(category),
      breadcrumb: breadcrumb(view, category.id),
      children: listChildren(view.generation, category).map(categorySummary),
    };
  });
}

function listingPage(path: string, params: URLSearchParams): Page {
  const query = readPageQuery(params);
  const address = path === '' ? `${BASE}/products` : `${categoryAddress(path)}/products`;
  return jsonPage(address + formatPageQuery(query), view => {
    const category = requireCategory(view, path);
    const { products, total, hasNext } = listProducts(view.generation, category, query);
    return {
      category: { ...categorySummary(category), breadcrumb: breadcrumb(view, category.id) },
      ...query,
      total,
      next: hasNext ? pinTo(view.epoch, address + formatPageQuery({ ...query, page: query.page + 1 })) : null,
      products: products.map(row => productSummary(view, row)),
      facets: readFacets(view.generation, category.id),
    };
  });
}

function searchPage(params: URLSearchParams): Page {
  const search = readSearchParams(params);
  const address = (page: number) => `${BASE}/search${formatSearchParams({ ...search, page })}`;
  return jsonPage(address(search.page), view => {
    const category = requireCategory(view, search.path);
    const { products, total, hasNext } = searchProducts(view.generation, { ...search, category: category.id });
    return {
      q: search.words,
      category: categorySummary(category),
      filters: search.filters,
      page: search.page,
      limit: search.limit,
      total,
      next: hasNext ? pinTo(view.epoch, address(search.page + 1)) : null,
      products: products.map(row => productSummary(view, row)),
    };
  });
}

function categoryAddress(path: string): string {
  return `${BASE}/categories/${encodeURIComponent(path)}`;
}

function jsonPage(canonical: string, make: (view: View) => unknown): Page {
  return { canonical, render: view => ({ type: 'application/json', body: JSON.stringify(make(view)) }) };
}
