import { expect, test } from 'vitest';
import { parseCategoryNames } from './category-names.ts';

test('levels are cut at > and their spaces put in order', () => {
  expect(parseCategoryNames('product_type', 'Home  &  Garden>Pots > Clay')).toEqual(['Home & Garden', 'Pots', 'Clay']);
});

test.each([
  ['A > > B', 'has an empty level'],
  ['A >', 'has an empty level'],
  ['1>2>3>4>5>6>7>8>9', 'has 9 levels; at most 8'],
  ['x'.repeat(257), 'longer than 256 bytes'],
])('%s is refused', (text, reason) => {
  expect(() => parseCategoryNames('product_type', text)).toThrow(reason);
});
