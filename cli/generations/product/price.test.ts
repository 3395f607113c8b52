import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMinor } from '#contract/money.ts';
import { parsePrice } from './price.ts';

test('every amount is read back exactly as it was printed, in currencies of 0, 2 and 3 digits', () => {
  const property = fc.property(
    fc.integer({ min: 1, max: 99_999_999_999 }),
    fc.constantFrom('USD', 'EUR', 'JPY', 'KWD'),
    fc.constantFrom('', ' ', '  '),
    (amount, currency, gap) => {
      const text = `${formatMinor(amount, currency)}${gap}${currency}`;
      expect(parsePrice('price', text)).toEqual({ amount, currency });
    },
  );
  fc.assert(property, { numRuns: 2000 });
});

test.each([
  ['15.00 USD', 1500, 'USD'],
  ['15USD', 1500, 'USD'],
  ['0015.5 usd', 1550, 'USD'],
  ['1.15 EUR', 115, 'EUR'],
  ['1500 JPY', 1500, 'JPY'],
  ['1.234 KWD', 1234, 'KWD'],
])('%s is %d in minor units', (text, amount, currency) => {
  expect(parsePrice('price', text)).toEqual({ amount, currency });
});

test.each([
  ['1,234.50 USD', 'comma'],
  ['15,00 EUR', 'comma'],
  ['15.00', 'has no currency'],
  ['USD 15.00', 'is not a price'],
  ['15.00 US$', 'is not a price'],
  ['free', 'is not a price'],
  ['1e3 USD', 'is not a price'],
  ['-1.00 USD', 'is negative'],
  ['0.00 USD', 'is zero'],
  ['15.001 USD', 'has 3 decimals; USD has 2'],
  ['15.00 JPY', 'has 2 decimals; JPY has 0'],
  ['99999999999.00 USD', 'too large'],
  ['１５.00 USD', 'is not a price'],
])('%s is refused', (text, reason) => {
  expect(() => parsePrice('sale_price', text)).toThrow(reason);
});
