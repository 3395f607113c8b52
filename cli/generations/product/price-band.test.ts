import { expect, test } from 'vitest';
import { priceBand } from './price-band.ts';

test.each([
  [1, 'USD', '0-10'],
  [999, 'USD', '0-10'],
  [1000, 'USD', '10-25'],
  [99_999, 'USD', '500-1000'],
  [100_000, 'USD', '1000-'],
  [9, 'JPY', '0-10'],
  [10_000, 'KWD', '10-25'],
])('%d in minor units of %s is in band %s', (amount, currency, band) => {
  expect(priceBand(amount, currency)).toBe(band);
});
