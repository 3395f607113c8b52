import { expect, test } from 'vitest';
import { parseAddress } from './addresses.ts';

test.each([
  ['198.18.0.1', '198.18.0.1'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['::1', '::1'],
  ['Box-1.Example.NET', 'box-1.example.net'],
  ['localhost', 'localhost'],
  ['1.example', '1.example'],
])('%s is known as %s', (text, address) => {
  expect(parseAddress(text)).toBe(address);
});

test.each([
  '',
  '1.2.3',
  '256.1.1.1',
  '01.2.3.4',
  '10.0.0.1/8',
  '10.0.0.1:22',
  '[::1]',
  'fe80::1%eth0',
  ':::',
  'a_b',
  '-a',
  'a-.b',
  'a..b',
  'a.',
  'a b',
  `${'a'.repeat(64)}.b`,
  `${'a.'.repeat(127)}b`,
])('"%s" is no address', text => {
  expect(parseAddress(text)).toBeUndefined();
});
