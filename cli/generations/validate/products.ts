import type { ValidateSettings } from '#inventory/inventory.ts';
import type { Comparison } from '../compare/comparison.ts';
import { judge, type Verdict } from './breaker.ts';
import { formatCount, formatShare, tellCount, tellProduct } from './words.ts';

/** The breakers that hold the number of products and categories against the generation before. */

export function judgeCount(comparison: Comparison, { countPercent }: ValidateSettings): Verdict {
  const { old, new: now, added, removed } = comparison;
  const differ = Math.abs(now.products - old.products);
  const isFine = differ * 100 <= countPercent * old.products;
  const more = now.products >= old.products;
  const message =
    differ === 0
      ? `${tellCount(now.products, 'product')}, as many as before`
      : `${tellCount(now.products, 'product')} where there were ${formatCount(old.products)}: ${formatCount(differ)} ${more ? 'more' : 'fewer'}, ${formatShare(differ, old.products)}; ${countPercent} % are allowed`;
  const samples = more ? added.samples : removed.samples;
  return judge(isFine, 'count', message, tellAll(samples, more ? now.currency : old.currency));
}

export function judgeRemoved({ old, removed }: Comparison, { removedPercent }: ValidateSettings): Verdict {
  const isFine = removed.count * 100 <= removedPercent * old.products;
  const share = formatShare(removed.count, old.products);
  const message = `${tellCount(removed.count, 'product')} of ${formatCount(old.products)} gone, ${share}; ${removedPercent} % are allowed`;
  return judge(isFine, 'removed', message, tellAll(removed.samples, old.currency));
}

export function judgeCategories({ old, categories }: Comparison, { categoriesPercent }: ValidateSettings): Verdict {
  const { count, samples } = categories.removed;
  // Category 0 is the shop itself, which is always there.
  const before = old.categories - 1;
  const message = `${tellCount(count, 'category', 'categories')} of ${formatCount(before)} gone, ${formatShare(count, before)}; ${categoriesPercent} % are allowed`;
  const rows = samples.map(({ path, products }) => `${path}, ${tellCount(products, 'product')}`);
  return judge(count * 100 <= categoriesPercent * before, 'categories', message, rows);
}

function tellAll(products: Comparison['added']['samples'], currency: string): string[] {
  return products.map(product => tellProduct(product, currency));
}
