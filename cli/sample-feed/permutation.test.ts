import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPermutation } from './permutation.ts';

test('every number is hit exactly once', () => {
  const property = fc.property(fc.integer({ min: 1, max: 500 }), fc.integer(), (size, seed) => {
    const permute = createPermutation(size, seed);
    expect(new Set(Array.from({ length: size }, (_, index) => permute(index))).size).toBe(size);
  });
  fc.assert(property);
});
