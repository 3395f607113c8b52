import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNetwork } from './networks.ts';

test.each([
  ['198.18.0.0/24', '198.18.0.0/24'],
  ['10.1.2.3', '10.1.2.3/32'],
  ['10.1.2.3/32', '10.1.2.3/32'],
  ['255.255.255.255', '255.255.255.255/32'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8:0::/48', '2001:db8::/48'],
  ['::/0', '::/0'],
  ['::1', '::1/128'],
  ['2001:db8::10', '2001:db8::10/128'],
  ['::ffff:10.0.0.0/104', '::ffff:a00:0/104'],
])('%s is known as %s', (text, network) => {
  expect(parseNetwork(text)).toEqual({ text: network, isExact: true });
});

test.each([
  ['198.18.0.5/24', '198.18.0.0/24'],
  ['10.0.0.1/0', '0.0.0.0/0'],
  ['10.0.0.129/25', '10.0.0.128/25'],
  ['2001:db8:1::/32', '2001:db8::/32'],
  ['fd00::1/64', 'fd00::/64'],
])('%s is no network, but an address in %s', (text, network) => {
  expect(parseNetwork(text)).toEqual({ text: network, isExact: false });
});

test.each([
  '',
  '/',
  '/8',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/8/8',
  '10.0.0/8',
  '10.0.0.0/255.0.0.0',
  '::/129',
  'fe80::%eth0/64',
  'fe80::1%eth0',
  'example.net',
  '10.0.0.0 /8',
])('"%s" is no network', text => {
  expect(parseNetwork(text)).toBeUndefined();
});

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6().filter(text => isIPv6(text)),
);

test('what a network is known as is exact, and known as the same again', () => {
  fc.assert(
    fc.property(address, fc.nat(128), (text, bits) => {
      const network = parseNetwork(`${text}/${isIPv4(text) ? bits % 33 : bits}`)!;
      expect(parseNetwork(network.text)).toEqual({ text: network.text, isExact: true });
    }),
  );
});
