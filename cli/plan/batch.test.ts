import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BricksError } from '../errors.ts';
import { type Amount, countOf, cutBatches, parseBatch, parseMaxFail } from './batch.ts';

const amount: fc.Arbitrary<Amount> = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map(hosts => ({ hosts })),
  fc.integer({ min: 1, max: 100 }).map(percent => ({ percent })),
);
const write = (each: Amount) => ('hosts' in each ? `${each.hosts}` : `${each.percent}%`);

test('whatever the sizes, every host is in one wave, in order, and no wave is larger than said', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 120 }), fc.array(amount, { minLength: 1, maxLength: 5 }), (total, sizes) => {
      const hosts = Array.from({ length: total }, (_, index) => index);
      const waves = cutBatches(hosts, parseBatch(sizes.map(write).join(',')));
      expect(waves.flat()).toEqual(hosts);
      for (const [index, wave] of waves.entries()) {
        const size = Math.max(1, countOf(sizes[Math.min(index, sizes.length - 1)]!, total));
        expect(wave.length).toBeGreaterThan(0);
        if (index < waves.length - 1) expect(wave).toHaveLength(size);
        else expect(wave.length).toBeLessThanOrEqual(size);
      }
    }),
  );
});

test.each([
  ['1,25%', 10, [1, 2, 2, 2, 2, 1]],
  ['1,100%', 5, [1, 4]],
  ['30%', 3, [1, 1, 1]],
  ['3', 8, [3, 3, 2]],
])('--batch %s cuts %d hosts into %j', (text, total, sizes) => {
  const waves = cutBatches([...Array(total).keys()], parseBatch(text));
  expect(waves.map(wave => wave.length)).toEqual(sizes);
});

test.each(['0', '', '1,', '0%', '101%', '-1', '1.5', 'all', '1;2'])('--batch "%s" is refused', text => {
  expect(() => parseBatch(text)).toThrow(BricksError);
});

test.each(['', '-1', '101%', 'none', '1,2'])('--max-fail "%s" is refused', text => {
  expect(() => parseMaxFail(text)).toThrow(BricksError);
});

test('a number of failures may be none, and per cent are rounded down', () => {
  expect(countOf(parseMaxFail('0'), 8)).toBe(0);
  expect(countOf(parseMaxFail('25%'), 7)).toBe(1);
});
