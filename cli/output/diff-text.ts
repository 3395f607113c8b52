import type { Difference } from '../catalog/diff.ts';
import type { Comparison, Counted } from '../generations/compare/comparison.ts';
import { formatCount, formatShare, tellCount, tellProduct, tellRepricing } from '../generations/validate/words.ts';
import { formatSize } from './size.ts';

/** Rows told of each kind; the page tells more. */
const TOLD = 5;

/** What changes from one generation to another, for a terminal. */
export function diffText({ from, to, comparison }: Difference): string {
  const { old, new: now, added, removed, repriced, moved, changed, categories } = comparison;
  return [
    `from ${from}: ${formatCount(old.products)} products`,
    `to   ${to}: ${formatCount(now.products)} products`,
    ...section('new', added, each => tellProduct(each, now.currency)),
    ...section('gone', removed, each => tellProduct(each, old.currency)),
    `${formatCount(repriced.count)} repriced, ${formatShare(repriced.count, comparison.common)}`,
    ...section('  up', repriced.up, each => tellRepricing(each, now.currency)),
    ...section('  down', repriced.down, each => tellRepricing(each, now.currency)),
    ...section(
      'in another category',
      moved,
      ({ id, title, from: left, to: entered }) => `${id} "${title}": ${left} to ${entered}`,
    ),
    ...section('changed otherwise', changed, ({ id, title, what }) => `${id} "${title}": ${what.join(', ')}`),
    ...section(
      'new categories',
      categories.added,
      ({ path, products }) => `${path}, ${tellCount(products, 'product')}`,
    ),
    ...section(
      'categories gone',
      categories.removed,
      ({ path, products }) => `${path}, ${tellCount(products, 'product')}`,
    ),
    ...tellPages(comparison),
  ].join('\n');
}

function section<T>(title: string, { count, samples }: Counted<T>, tell: (each: T) => string): string[] {
  const rest = count - Math.min(TOLD, samples.length);
  return [
    `${title.startsWith(' ') ? '  ' : ''}${formatCount(count)} ${title.trim()}`,
    ...samples.slice(0, TOLD).map(each => `    ${tell(each)}`),
    ...(rest > 0 ? [`    and ${formatCount(rest)} more`] : []),
  ];
}

function tellPages({ pages, new: now }: Comparison): string[] {
  if (pages === null) return [];
  const differing = `${formatSize(pages.differing * pages.pageBytes)} of ${formatSize(now.sizeBytes)}`;
  return [
    `${formatCount(pages.differing)} of ${formatCount(pages.total)} pages differ: ${differing}, ${formatShare(pages.differing, pages.total)}`,
  ];
}
