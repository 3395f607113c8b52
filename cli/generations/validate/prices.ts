import { minorDigits } from '#contract/money.ts';
import type { Amount, ValidateSettings } from '#inventory/inventory.ts';
import type { Comparison, Counted, ProductLine } from '../compare/comparison.ts';
import { judge, skipped, type Verdict } from './breaker.ts';
import { formatCount, formatPrice, formatShare, tellCount, tellProduct, tellRepricing } from './words.ts';

/** The breakers that look at prices. */

export function judgePricesChanged(comparison: Comparison, { pricesChangedPercent }: ValidateSettings): Verdict {
  if (hasOtherCurrency(comparison)) return skipped('prices-changed', OTHER_CURRENCY);
  const { common, repriced } = comparison;
  const message = `${tellCount(repriced.count, 'product')} of ${formatCount(common)} with another price, ${formatShare(repriced.count, common)}; ${pricesChangedPercent} % are allowed (${formatCount(repriced.up.count)} up, ${formatCount(repriced.down.count)} down)`;
  const isFine = repriced.count * 100 <= pricesChangedPercent * common;
  return judge(isFine, 'prices-changed', message, tellMoves(comparison));
}

export function judgePriceMove(comparison: Comparison): Verdict {
  if (hasOtherCurrency(comparison)) return skipped('price-move', OTHER_CURRENCY);
  const { count, factor } = comparison.repriced.beyond;
  const moves = tellMoves(comparison);
  const most = count > 0 || moves.length === 0 ? '' : `; the largest move is ${moves[0]}`;
  const message = `${tellCount(count, 'price')} moved by more than ×${factor} or ÷${factor}${most}`;
  return judge(count === 0, 'price-move', message, moves.slice(0, count));
}

const OTHER_CURRENCY = 'prices are in another currency now: there is nothing to hold them against';

export function judgeCurrency({ old, new: now }: Comparison): Verdict {
  const isSame = old.currency === now.currency;
  return judge(
    isSame,
    'currency',
    isSame ? `${now.currency}, as before` : `${now.currency}, where it was ${old.currency}`,
  );
}

/** In minor units, both ends allowed. */
export interface PriceRange {
  lowest: number;
  highest: number;
}

/** What can be meant as a price: what the inventory says, or what fits the currency. A string says why it can't be told. */
export function priceRange(currency: string, { lowestPrice, highestPrice }: ValidateSettings): PriceRange | string {
  for (const said of [lowestPrice, highestPrice]) {
    if (said !== null && said.currency !== currency) {
      return `the inventory's ${said.digits} ${said.currency} says nothing of prices in ${currency}`;
    }
  }
  const digits = minorDigits(currency);
  return {
    lowest: lowestPrice === null ? (digits === 0 ? 1 : 5 * 10 ** (digits - 2)) : toMinor(lowestPrice, digits),
    highest: highestPrice === null ? (digits === 0 ? 1e9 : 1e6 * 10 ** digits) : toMinor(highestPrice, digits),
  };
}

export function judgeZeroPrice(absurd: Counted<ProductLine>, range: PriceRange | string, currency: string): Verdict {
  if (typeof range === 'string') return skipped('zero-price', range);
  const { lowest, highest } = range;
  const message = `${tellCount(absurd.count, 'price')} below ${formatPrice(lowest, currency)} or above ${formatPrice(highest, currency)}`;
  const samples = absurd.samples.map(product => tellProduct(product, currency));
  return judge(absurd.count === 0, 'zero-price', message, samples);
}

function toMinor({ digits }: Amount, minor: number): number {
  return Math.round(Number(digits) * 10 ** minor);
}

function hasOtherCurrency({ old, new: now }: Comparison): boolean {
  return old.currency !== now.currency;
}

/** The largest, whichever way. */
function tellMoves({ repriced, new: now }: Comparison): string[] {
  const ratio = (move: { price: number; oldPrice: number }) =>
    Math.max(move.price, move.oldPrice) / Math.min(move.price, move.oldPrice);
  return [...repriced.up.samples, ...repriced.down.samples]
    .sort((a, b) => ratio(b) - ratio(a))
    .map(move => tellRepricing(move, now.currency));
}
