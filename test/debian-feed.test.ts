import { expect, test } from 'vitest';
import { packagesToFeed } from './debian-feed.ts';

const PACKAGES = `Package: 0ad
Version: 0.0.26-3
Maintainer: Debian Games Team <games@lists.example>
Architecture: amd64
Description: Real-time strategy game
 of ancient warfare
Homepage: https://play0ad.example/
Section: games
Priority: optional
Size: 7891488

Package: tiny
Version: 1
Section: non-free/libs
Description: x
Size: 7

`;

test('a package is a product: its section the category, its bytes the cents', () => {
  const [first, second] = packagesToFeed([PACKAGES]).trimEnd().split('\n');
  expect(JSON.parse(first!)).toEqual({
    id: '0ad',
    title: '0ad: Real-time strategy game',
    description: 'Real-time strategy game',
    product_type: 'main > games',
    price: '78914.88 USD',
    brand: 'Debian Games Team',
    mpn: '0.0.26-3',
    link: 'https://play0ad.example/',
    size: 'amd64',
    priority: 'optional',
  });
  expect(JSON.parse(second!)).toMatchObject({ id: 'tiny', price: '0.07 USD', product_type: 'non-free > libs' });
});

test('of a package in two indices the last counts, in the place of the first', () => {
  const update = PACKAGES.replace('0.0.26-3', '0.0.27-1').split('\n\n')[0]!;
  const ids = packagesToFeed([PACKAGES, update]).trimEnd().split('\n');
  expect(ids.map(line => JSON.parse(line)).map(({ id, mpn }) => [id, mpn])).toEqual([
    ['0ad', '0.0.27-1'],
    ['tiny', '1'],
  ]);
});
