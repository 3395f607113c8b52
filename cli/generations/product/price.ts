import { minorDigits } from '#contract/money.ts';
import { RowFault } from '../feed/row-fault.ts';

export interface Price {
  /** In the currency's minor unit, > 0. */
  amount: number;
  /** ISO 4217. */
  currency: string;
}

/** Digits of an amount in minor units: far above any price, and what an index has room for above its docids. */
const MAX_DIGITS = 11;

/** "15.00 USD" or "15.00USD" → 1500 USD, by digits and never through a float. Throws RowFault. */
export function parsePrice(attribute: string, text: string): Price {
  const match = /^(\d+)(?:\.(\d+))?\s*([A-Za-z]{3})$/.exec(text);
  if (match === null) throw fault(attribute, explain(text), text);
  const currency = match[3]!.toUpperCase();
  const fraction = match[2] ?? '';
  const digits = minorDigits(currency);
  if (fraction.length > digits) {
    throw fault(attribute, `has ${fraction.length} decimals; ${currency} has ${digits}`, text);
  }
  const minor = `${match[1]}${fraction.padEnd(digits, '0')}`.replace(/^0+/, '');
  if (minor === '') throw fault(attribute, 'is zero', text);
  if (minor.length > MAX_DIGITS) throw fault(attribute, 'is too large to be a price', text);
  return { amount: Number(minor), currency };
}

function explain(text: string): string {
  if (text.startsWith('-')) return 'is negative';
  if (text.includes(',')) return 'has a comma; write 1234.50 USD, without thousands separators';
  if (/^\d+(\.\d+)?$/.test(text)) return 'has no currency; write 15.00 USD';
  return 'is not a price; write 15.00 USD';
}

function fault(attribute: string, reason: string, text: string): RowFault {
  return new RowFault('BRK-FEED-BAD-VALUE', attribute, reason, text);
}
