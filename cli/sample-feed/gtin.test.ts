import { expect, test } from 'vitest';
import { checkDigit, formatGtin } from './gtin.ts';

test("check digits are those of GS1's own examples", () => {
  expect(checkDigit('629104150021')).toBe(3);
  expect(checkDigit('400638133393')).toBe(1);
});

test('a GTIN has thirteen digits and the prefix for use inside one company', () => {
  expect(formatGtin(42)).toMatch(/^040000000042\d$/);
});
