import { usageError } from '#cli/errors.ts';
import { LIMITS } from '#contract/generation.ts';
import { POSTGRESQL } from '../feed/postgres-name.ts';
import { RowFault } from '../feed/row-fault.ts';
import type { Product } from '../product/product.ts';
import type { RowOrigin } from '../row-memory/row-digest.ts';

/** Takes the products of a feed, in its order. */
export interface ProductSink {
  /** Products taken. */
  readonly products: number;
  /** Takes a row by its bytes alone, if it knows them: false where it must be parsed. */
  takeKnown(line: number, origin: RowOrigin): boolean;
  /** Throws RowFault for a product that doesn't fit those before it, BricksError for one too many. */
  write(line: number, product: Product, origin: RowOrigin | null): void;
}

/** A feed has the currency of its first product. */
export function checkCurrency(currency: string | null, product: Product): void {
  if (currency === null || currency === product.currency) return;
  throw new RowFault('BRK-FEED-CURRENCY', 'price', `is not in ${currency}, the feed's currency`, product.currency);
}

/** A query's rows have numbers, and no lines. */
export function doubleId(id: string, feed: string, first: number): RowFault {
  const unit = feed === POSTGRESQL ? 'row' : 'line';
  return new RowFault('BRK-FEED-DOUBLE-ID', 'id', `is also the id of ${unit} ${first}`, id);
}

export function checkCount(products: number, feed: string): void {
  if (products <= LIMITS.products) return;
  const message = `The feed has more than ${LIMITS.products} products, the most that a box serves.`;
  throw usageError('BRK-FEED-TOO-MANY', feed, message);
}
