import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTsvHeader, readTsvRow, splitTsvLine } from './tsv.ts';

test('what is quoted by doubling quotes is read back, tabs included', () => {
  const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;
  const property = fc.property(
    fc.array(fc.string({ unit: fc.constantFrom('"', '\t', 'a', ' ', 'é') }), { minLength: 1 }),
    fields => {
      expect(splitTsvLine(fields.map(quote).join('\t'))).toEqual(fields);
    },
  );
  fc.assert(property, { numRuns: 500 });
});

test('quotes inside a field that does not begin with one are text', () => {
  expect(splitTsvLine('27" monitor\ta "b" c\t')).toEqual(['27" monitor', 'a "b" c', '']);
});

test.each([
  ['"open\tfield', 'no end on its line'],
  ['a\t"closed" early', 'Text follows the end'],
])('%s is refused', (line, reason) => {
  expect(() => splitTsvLine(line)).toThrow(reason);
});

test('names may be written as Google writes them', () => {
  const names = readTsvHeader('feed', 1, 'ID\tg:title\tPrice\tSale Price\t"image link"');
  expect(names).toEqual(['id', 'title', 'price', 'sale_price', 'image_link']);
});

test.each([
  ['title\tprice', 'no column id'],
  ['id,title,price', 'no column id, title, price; the columns begin "id,title,price"'],
  ['id\ttitle\tprice\t', 'column 4 is empty'],
  ['id\t"title\tprice', "can't be read"],
])('the header %j is refused', (header, reason) => {
  expect(() => readTsvHeader('feed', 1, header)).toThrow(reason);
});

test('a column that stands there twice is a repeated attribute', () => {
  const names = ['id', 'color', 'color'];
  expect(readTsvRow(names, '1\tred\tblue').get('color')).toEqual(['red', 'blue']);
  expect(readTsvRow(names, '1\t\tblue').get('color')).toBe('blue');
});

test('a row with fewer or more fields than the header is refused', () => {
  expect(() => readTsvRow(['id', 'title'], '1')).toThrow('has 1 fields where the header has 2');
  expect(() => readTsvRow(['id', 'title'], '1\ta\tb')).toThrow('has 3 fields');
});
