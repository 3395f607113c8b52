import { formatSize } from '../../output/size.ts';
import type { CategoryLine, Comparison, Counted, ProductLine, Repricing } from '../compare/comparison.ts';
import { formatCount, formatFactor, formatPrice, formatShare } from '../validate/words.ts';
import { type Content, type Html, html } from './html.ts';

/** What changes, most telling first: figures, then a table a kind of change. Kinds with nothing in them are left out. */
export function renderChanges(comparison: Comparison): Html {
  const { old, new: now, added, removed, repriced, moved, changed, categories } = comparison;
  return html`${renderFigures(comparison)}
${renderPrices('Prices up, largest first', repriced.up, now.currency)}
${renderPrices('Prices down, largest first', repriced.down, now.currency)}
${renderProducts('New products', added, now.currency)}
${renderProducts('Products that are gone', removed, old.currency)}
${renderTable('Products in another category', moved, ['product', 'title', 'from', 'to'], each => [
  each.id,
  each.title,
  each.from,
  each.to,
])}
${renderTable('Products changed otherwise', changed, ['product', 'title', 'what'], each => [
  each.id,
  each.title,
  each.what.join(', '),
])}
${renderCategories('New categories', categories.added)}
${renderCategories('Categories that are gone', categories.removed)}`;
}

function renderFigures({ old, new: now, common, ...rest }: Comparison): Html {
  const { added, removed, repriced, moved, changed, pages } = rest;
  const figures: [string, Content][] = [
    [formatCount(now.products), `products, ${formatCount(old.products)} before`],
    [formatCount(added.count), 'new'],
    [formatCount(removed.count), 'gone'],
    [formatCount(repriced.count), `repriced, ${formatShare(repriced.count, common)}`],
    [formatCount(moved.count), 'in another category'],
    [formatCount(changed.count), 'changed otherwise'],
  ];
  if (pages !== null) {
    const differing = formatSize(pages.differing * pages.pageBytes);
    figures.push([
      differing,
      `of ${formatSize(now.sizeBytes)} differ, ${formatShare(pages.differing, pages.total)} of the pages`,
    ]);
  }
  return html`<ul class="figures">${figures.map(([figure, text]) => html`<li><b>${figure}</b>${text}</li>`)}</ul>`;
}

function renderPrices(title: string, moves: Counted<Repricing>, currency: string): Html | null {
  return renderTable(
    title,
    moves,
    ['product', 'title', '#before', '#now', '#'],
    ({ id, title: name, oldPrice, price }) => [
      id,
      name,
      formatPrice(oldPrice, currency),
      formatPrice(price, currency),
      formatFactor(oldPrice, price),
    ],
  );
}

function renderProducts(title: string, products: Counted<ProductLine>, currency: string): Html | null {
  return renderTable(title, products, ['product', 'title', '#price'], each => [
    each.id,
    each.title,
    formatPrice(each.price, currency),
  ]);
}

function renderCategories(title: string, categories: Counted<CategoryLine>): Html | null {
  return renderTable(title, categories, ['path', 'name', '#products'], each => [
    each.path,
    each.name,
    formatCount(each.products),
  ]);
}

/** Columns whose head begins with # hold numbers. */
function renderTable<T>(
  title: string,
  { count, samples }: Counted<T>,
  heads: readonly string[],
  cells: (each: T) => string[],
): Html | null {
  if (count === 0) return null;
  const classOf = (index: number) => (heads[index]!.startsWith('#') ? html` class="n"` : null);
  const shown =
    count > samples.length ? html` <span class="soft">${samples.length} of ${formatCount(count)}</span>` : null;
  const head = heads.map((each, index) => html`<th scope="col"${classOf(index)}>${each.replace('#', '')}</th>`);
  const row = (each: T) =>
    html`<tr>${cells(each).map((cell, index) => html`<td${classOf(index)}>${cell}</td>`)}</tr>
`;
  return html`<h2>${title}${shown}</h2>
<table><tr>${head}</tr>
${samples.map(row)}</table>`;
}
