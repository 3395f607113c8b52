import { AVAILABILITIES } from '#contract/generation.ts';
import { formatMinor } from '#contract/money.ts';
import type { View } from '../http/routes.ts';
import type { CategoryRow, ProductRow } from '../read/statements.ts';
import { categoryAddress, isWebAddress, productAddress } from './addresses.ts';
import { type Html, html } from './html.ts';

export function renderGrid(view: View, products: readonly ProductRow[]): Html {
  if (products.length === 0) return html`<p>Nothing was found.</p>`;
  return html`<ul class="grid">${products.map(row => renderTile(view, row))}</ul>`;
}

export function renderBreadcrumb(trail: readonly Pick<CategoryRow, 'path' | 'name'>[]): Html {
  const links = trail.map(({ path, name }) => html` › <a href="${categoryAddress(path)}">${name}</a>`);
  return html`<nav class="crumbs" aria-label="Breadcrumb"><a href="/">Home</a>${links}</nav>`;
}

export function renderPrice(view: View, { price, sale_price }: ProductRow): Html {
  const { currency } = view.generation;
  const show = (amount: number) => `${formatMinor(amount, currency)} ${currency}`;
  if (sale_price === null) return html`<span class="price">${show(price)}</span>`;
  return html`<span class="price"><span class="sale">${show(sale_price)}</span> <s>${show(price)}</s></span>`;
}

/** "in_stock" → "in stock" */
export function describeAvailability({ availability }: ProductRow): string {
  return AVAILABILITIES[availability]!.replaceAll('_', ' ');
}

/** Only addresses of the web: a feed may hold anything. */
export function renderImage(url: string | null, title: string): Html | null {
  return isWebAddress(url) ? html`<img src="${url}" alt="${title}" loading="lazy" referrerpolicy="no-referrer">` : null;
}

function renderTile(view: View, row: ProductRow): Html {
  return html`<li>${renderImage(row.image, row.title)}<a href="${productAddress(row.id)}">${row.title}</a>
<span class="soft">${row.brand}</span>${renderPrice(view, row)}<span class="soft">${describeAvailability(row)}</span></li>`;
}
