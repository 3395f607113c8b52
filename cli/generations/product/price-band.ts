import { PRICE_BANDS } from '#contract/generation.ts';
import { minorDigits } from '#contract/money.ts';

/** The facet value of an amount in minor units: 1599 USD → "10-25", from 1000 whole units on "1000-". */
export function priceBand(amount: number, currency: string): string {
  const whole = amount / 10 ** minorDigits(currency);
  const index = PRICE_BANDS.findIndex(end => whole < end);
  if (index === -1) return `${PRICE_BANDS.at(-1)}-`;
  return `${PRICE_BANDS[index - 1] ?? 0}-${PRICE_BANDS[index]}`;
}
