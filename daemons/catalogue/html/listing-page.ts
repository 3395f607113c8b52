import type { Facet } from '#contract/generation.ts';
import { formatPageQuery } from '../http/page-query.ts';
import { pinTo } from '../http/pins.ts';
import type { View } from '../http/routes.ts';
import { listChildren, readBreadcrumb } from '../read/categories.ts';
import { type FacetCounts, readFacets } from '../read/facets.ts';
import { type Count, listProducts, type PageQuery, SORTS, type Sort } from '../read/listing.ts';
import type { CategoryRow } from '../read/statements.ts';
import { categoryAddress } from './addresses.ts';
import { type Html, html } from './html.ts';
import { renderLayout } from './layout.ts';
import { renderBreadcrumb, renderGrid } from './parts.ts';

const SORT_NAMES: Readonly<Record<Sort, string>> = {
  rank: 'Popular',
  'price-asc': 'Price, low to high',
  'price-desc': 'Price, high to low',
  title: 'Title',
};

/** A category, or the whole shop as the home page. */
export function renderListingPage(view: View, category: CategoryRow, query: PageQuery): string {
  const isHome = category.id === 0;
  const listing = listProducts(view.generation, category, query);
  const link = (change: Partial<PageQuery>) =>
    categoryAddress(category.path) + formatPageQuery({ ...query, page: 1, ...change });
  const title = isHome ? view.shop : category.name;
  const content = html`${isHome ? null : renderBreadcrumb(readBreadcrumb(view.generation, category.id))}
<h1>${title}</h1>
${renderChildren(listChildren(view.generation, category))}
<div class="columns"><aside>${readFacets(view.generation, category.id).map(facet => renderFacet(facet, query, link))}</aside>
<section><nav class="bar" aria-label="Order"><span class="soft">${describeCount(listing.total)}</span>${SORTS.map(
    sort => renderChoice(SORT_NAMES[sort], link({ sort }), sort === query.sort),
  )}</nav>
${renderGrid(view, listing.products)}
${renderPaging(query.page, listing.hasNext, page => pinTo(view.epoch, link({ page })))}</section></div>`;
  return renderLayout(view, { title, content });
}

export function describeCount({ count, isExact }: Count): string {
  const number = count.toLocaleString('en');
  return `${isExact ? number : `${number}+`} ${count === 1 ? 'product' : 'products'}`;
}

export function renderPaging(page: number, hasNext: boolean, address: (page: number) => string): Html {
  return html`<nav class="bar" aria-label="Pages">${
    page > 1 ? html`<a rel="prev" href="${address(page - 1)}">‹ Previous</a>` : null
  }<span class="soft">Page ${page}</span>${hasNext ? html`<a rel="next" href="${address(page + 1)}">Next ›</a>` : null}</nav>`;
}

function renderChildren(children: readonly CategoryRow[]): Html | null {
  if (children.length === 0) return null;
  const items = children.map(
    ({ path, name, products }) =>
      html`<li><a href="${categoryAddress(path)}">${name}</a> <span class="soft">${products}</span></li>`,
  );
  return html`<ul class="cats">${items}</ul>`;
}

function renderFacet(facet: FacetCounts, query: PageQuery, link: (change: Partial<PageQuery>) => string): Html {
  const chosen = query.filters[facet.attribute] ?? [];
  const items = facet.values.map(({ value, count }) => {
    const address = link({ filters: { ...query.filters, [facet.attribute]: toggle(chosen, value) } });
    const label = describeValue(facet.attribute, value);
    return html`<li>${renderChoice(label, address, chosen.includes(value))} <span class="soft">${count}</span></li>`;
  });
  return html`<h2>${facet.attribute}</h2><ul>${items}</ul>`;
}

function renderChoice(label: string, address: string, isChosen: boolean): Html {
  return isChosen
    ? html`<a href="${address}" rel="nofollow" aria-current="true">${label}</a>`
    : html`<a href="${address}" rel="nofollow">${label}</a>`;
}

function toggle(chosen: readonly string[], value: string): string[] {
  return chosen.includes(value) ? chosen.filter(each => each !== value) : [...chosen, value].sort();
}

function describeValue(attribute: Facet, value: string): string {
  return attribute === 'availability' ? value.replaceAll('_', ' ') : value;
}
