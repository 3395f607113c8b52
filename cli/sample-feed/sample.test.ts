import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleOf } from './sample.ts';

test('exactly as many are chosen as asked for', () => {
  const property = fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), fc.integer(), (size, most, seed) => {
    const count = Math.min(size, most);
    expect(sampleOf(size, count, seed).reduce((sum, each) => sum + each, 0)).toBe(count);
  });
  fc.assert(property);
});

test('the chosen are scattered: changes of a shop do not come in runs', () => {
  const positions = [...sampleOf(10_000, 100, 7).entries()].filter(([, is]) => is === 1).map(([at]) => at);
  const neighbours = positions.filter((at, index) => at - (positions[index - 1] ?? -2) === 1);
  expect(neighbours.length).toBeLessThan(6);
});
