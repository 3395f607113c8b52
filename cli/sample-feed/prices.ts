import type { Leaf } from './leaves.ts';
import { createRandom, type Random } from './random.ts';

export interface Prices {
  /** In cents. */
  price: number;
  salePrice: number | null;
}

const CHANGE = 3;

/**
 * Lognormal prices that end in .99, 15 % of them on sale. Where `changeSeed` is given, the price is another one and the
 * sale, if any, is as deep as before.
 */
export function makePrices(
  model: { leaf: Leaf; priceFactor: number },
  random: Random,
  slot: number,
  changeSeed: number | null,
): Prices {
  const before = toNinetyNine(model.leaf.department.medianPrice * model.priceFactor * (0.95 + 0.1 * random.next()));
  const depth = random.next() < 0.15 ? 0.1 + 0.4 * random.next() : null;
  const price = changeSeed === null ? before : change(before, createRandom(changeSeed, slot, CHANGE));
  const salePrice = depth === null ? null : toNinetyNine((price / 100) * (1 - depth));
  return { price, salePrice: salePrice !== null && salePrice < price ? salePrice : null };
}

/** By up to a fifth, and by a whole unit at least. */
function change(cents: number, random: Random): number {
  const changed = toNinetyNine((cents / 100) * (0.8 + 0.4 * random.next()));
  return changed === cents ? cents + 100 : changed;
}

function toNinetyNine(units: number): number {
  return Math.floor(units) * 100 + 99;
}

export function formatPrice(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')} USD`;
}
