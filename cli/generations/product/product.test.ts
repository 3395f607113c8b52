import { expect, test } from 'vitest';
import { type Attributes, addAttribute } from '../feed/attributes.ts';
import { checkProduct } from './product.ts';

function attributes(extra: Record<string, string | string[]> = {}): Attributes {
  const all: Attributes = new Map();
  for (const [name, value] of Object.entries({ id: '1', title: 'Pot', price: '15.00 USD', ...extra })) {
    for (const text of [value].flat()) addAttribute(all, name, text);
  }
  return all;
}

test('three attributes are enough: the rest has defaults', () => {
  expect(checkProduct(attributes())).toEqual({
    id: '1',
    title: 'Pot',
    brand: null,
    currency: 'USD',
    price: 1500,
    salePrice: null,
    availability: 0,
    category: { attribute: 'product_type', text: 'Other' },
    image: null,
    color: [],
    size: [],
    detail: '{}',
  });
});

test('attributes that are not columns are kept, sorted by name, unknown ones too', () => {
  const { detail } = checkProduct(attributes({ zeta: 'z', '10': 'ten', color: ['red', 'blue'], brand: 'Acme' }));
  expect(detail).toBe('{"10":"ten","color":["red","blue"],"zeta":"z"}');
});

test.each([
  ['in stock', 0],
  ['In_Stock', 0],
  ['out of stock', 1],
  ['preorder', 2],
  ['backorder', 3],
])('availability %s has index %d', (availability, index) => {
  expect(checkProduct(attributes({ availability })).availability).toBe(index);
});

test('the first product_type counts; of several all are kept', () => {
  const product = checkProduct(attributes({ product_type: ['A > B', 'C'], google_product_category: 'G' }));
  expect(product.category).toEqual({ attribute: 'product_type', text: 'A > B' });
  expect(JSON.parse(product.detail)).toEqual({ product_type: ['A > B', 'C'], google_product_category: 'G' });
});

test("Google's category stands in where it is a text, not where it is a number", () => {
  expect(checkProduct(attributes({ google_product_category: 'A > B' })).category.text).toBe('A > B');
  expect(checkProduct(attributes({ google_product_category: '1604' })).category.text).toBe('Other');
});

test('a sale price that equals the price is no sale', () => {
  expect(checkProduct(attributes({ sale_price: '15.00 USD' })).salePrice).toBe(null);
  expect(checkProduct(attributes({ sale_price: '14.99 USD' })).salePrice).toBe(1499);
});

test.each([
  [{ id: '' }, 'id', 'is missing'],
  [{ id: 'é'.repeat(65) }, 'id', 'longer than 128 bytes'],
  [{ id: '.' }, 'id', "can't be a part of an address"],
  [{ id: '..' }, 'id', "can't be a part of an address"],
  [{ id: ['1', '2'] }, 'id', 'is given 2 times'],
  [{ title: 'x'.repeat(513) }, 'title', 'longer than 512 bytes'],
  [{ brand: 'x'.repeat(257) }, 'brand', 'longer than 256 bytes'],
  [{ color: ['red', 'x'.repeat(257)] }, 'color', 'longer than 256 bytes'],
  [{ sale_price: '15.01 USD' }, 'sale_price', 'is higher than the price'],
  [{ sale_price: '15.00 EUR' }, 'sale_price', "is not in the price's USD"],
  [{ sale_price: '0 USD' }, 'sale_price', 'is zero'],
  [{ availability: 'soon' }, 'availability', 'is none of in_stock'],
  [{ link: 'javascript:alert(1)' }, 'link', 'is not an http(s) address'],
  [{ additional_image_link: ['https://a.example/1', 'ftp://a.example'] }, 'additional_image_link', 'not an http(s)'],
])('%j is refused', (extra, attribute, reason) => {
  const read = () => checkProduct(attributes(extra as Record<string, string | string[]>));
  expect(read).toThrow(reason);
  expect(read).toThrow(expect.objectContaining({ attribute }));
});

test.each<[string, Record<string, string | string[]>, string | null, string]>([
  ['a link of 2049 bytes', { link: makeLink(2049) }, 'link', 'longer than 2048 bytes'],
  ['an image of 2049 bytes', { image_link: makeLink(2049) }, 'image_link', 'longer than 2048 bytes'],
  ['a second link that is long', { x_link: [makeLink(99), makeLink(2049)] }, 'x_link', 'longer than 2048 bytes'],
  ['101 materials', { material: fill(101, 'clay') }, 'material', 'is given 101 times; at most 100'],
  ['101 colors', { color: fill(101, 'red') }, 'color', 'is given 101 times; at most 100'],
  ['300 kB of texts', { detail: fill(5, 'é'.repeat(30_000)) }, null, 'attributes are 300031 bytes together'],
])('%s would make too long a page', (_what, extra, attribute, reason) => {
  const read = () => checkProduct(attributes(extra));
  expect(read).toThrow(reason);
  expect(read).toThrow(expect.objectContaining({ attribute, code: 'BRK-FEED-TOO-LONG' }));
});

function makeLink(sizeBytes: number): string {
  return 'https://a.example/'.padEnd(sizeBytes, 'x');
}

function fill(count: number, text: string): string[] {
  return Array.from({ length: count }, () => text);
}

test.each(['...', '.1', '%2e', '/'])('%s is a good id', id => {
  expect(checkProduct(attributes({ id })).id).toBe(id);
});

test('a product at the limits of its page is taken', () => {
  const link = makeLink(2048);
  expect(checkProduct(attributes({ image_link: link })).image).toBe(link);
  const { detail } = checkProduct(attributes({ material: fill(100, 'x'.repeat(2600)) }));
  expect(JSON.parse(detail).material).toHaveLength(100);
});
