import { formatMinor } from '#contract/money.ts';

/** How the breakers and the reports write numbers and rows. */

export function tellCount(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** 1, 8 → "12.5 %"; what is not nothing is never told as 0 %. */
export function formatShare(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (100 * part) / whole;
  if (part > 0 && percent < 0.01) return 'under 0.01 %';
  return `${Number(percent.toFixed(percent < 1 ? 2 : 1))} %`;
}

/** 1599, 'USD' → "15.99 USD" */
export function formatPrice(amount: number, currency: string): string {
  return `${formatMinor(amount, currency)} ${currency}`;
}

/** Which way, and how many times: "×2", "÷1.25". */
export function formatFactor(from: number, to: number): string {
  const ratio = to >= from ? to / from : from / to;
  return `${to >= from ? '×' : '÷'}${Number(ratio.toFixed(ratio < 10 ? 2 : 0))}`;
}

export function tellRepricing(move: { id: string; title: string; oldPrice: number; price: number }, currency: string) {
  const { id, title, oldPrice, price } = move;
  return `${id} "${title}": ${formatPrice(oldPrice, currency)} to ${formatPrice(price, currency)}, ${formatFactor(oldPrice, price)}`;
}

export function tellProduct({ id, title, price }: { id: string; title: string; price: number }, currency: string) {
  return `${id} "${title}", ${formatPrice(price, currency)}`;
}
