import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatSize, parseSize } from './sizes.ts';

test.each([
  ['1kB', 1000],
  ['1KiB', 1024],
  ['960GB', 960_000_000_000],
  ['64GiB', 68_719_476_736],
  ['1.92TB', 1_920_000_000_000],
  ['1.5KiB', 1536],
  ['256 MiB', 268_435_456],
])('%s is %d bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each([
  '',
  '64',
  '64G',
  '64gb',
  '64 GB ',
  '-1GB',
  '1e3GB',
  '0GB',
  '0.0001kB',
  '.5GB',
  '1.GB',
  '99999999999TB',
  'GB',
])('"%s" is no size', text => {
  expect(parseSize(text)).toBeUndefined();
});

test('a size written in whole kB is a thousand times that', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 12 }), kilobytes => parseSize(`${kilobytes}kB`) === kilobytes * 1000),
  );
});

test.each([
  [67_108_864, '64MiB'],
  [960_000_000_000, '960GB'],
  [1024, '1KiB'],
  [1536, '1.536kB'],
  [1500, '1.5kB'],
  [1, '0.001kB'],
])('%d bytes are written as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

test('any size that is written is read as the same', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 10 ** 12 }), bytes => parseSize(formatSize(bytes)) === bytes));
});
