import type { View } from '../http/routes.ts';
import { readBreadcrumb } from '../read/categories.ts';
import { readAttributes } from '../read/products.ts';
import type { ProductRow } from '../read/statements.ts';
import { isWebAddress } from './addresses.ts';
import { type Content, type Html, html } from './html.ts';
import { renderLayout } from './layout.ts';
import { describeAvailability, renderBreadcrumb, renderImage, renderPrice } from './parts.ts';

export function renderProductPage(view: View, row: ProductRow): string {
  const { description, ...attributes } = readAttributes(view.generation, row.docid);
  const rows = Object.entries(attributes).map(([name, value]) => renderAttribute(name, value));
  const content = html`${renderBreadcrumb(readBreadcrumb(view.generation, row.category))}
<h1>${row.title}</h1>
${renderImage(row.image, row.title)}
<p>${renderPrice(view, row)} <span class="soft">${describeAvailability(row)}</span></p>
${description === undefined ? null : html`<p>${description}</p>`}
<table>${renderAttribute('id', row.id)}${row.brand === null ? null : renderAttribute('brand', row.brand)}${rows}</table>`;
  return renderLayout(view, { title: row.title, content });
}

function renderAttribute(name: string, value: string | readonly string[]): Html {
  const values = typeof value === 'string' ? [value] : value;
  const cells: Content[] = values.map((each, index) => [index === 0 ? null : html`<br>`, renderValue(each)]);
  return html`<tr><th scope="row">${name.replaceAll('_', ' ')}</th><td>${cells}</td></tr>`;
}

function renderValue(value: string): Content {
  return isWebAddress(value) ? html`<a href="${value}" rel="nofollow noopener">${value}</a>` : value;
}
