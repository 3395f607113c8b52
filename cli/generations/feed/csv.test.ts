import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findDelimiter } from './csv.ts';
import { cutAt, readChunks, readOrRefuse } from './testing.ts';

const HEADER = 'id,title,price\n';

test('what is quoted by RFC 4180 is read back, delimiters, quotes and line ends included', async () => {
  const field = fc.string({ unit: fc.constantFrom('"', ',', ';', 'a', 'é', '\n', '\r\n'), maxLength: 8 });
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const delimiter = fc.constantFrom(',', ';');
  const end = fc.constantFrom('\n', '\r\n');
  const rows = fc.array(fc.tuple(field, field), { maxLength: 6 });
  const places = fc.array(fc.nat(), { maxLength: 9 });
  const property = fc.asyncProperty(rows, delimiter, end, places, async (rows, by, end, places) => {
    const lines = rows.map(([title, price]) => ['1', title, price].map(quote).join(by));
    const text = [['id', 'title', 'price'].join(by), ...lines].join(end);
    const read = await readChunks(cutAt(Buffer.from(text), places));
    const clean = (text: string) => text.replace(/[\r\n]+/g, ' ').trim() || undefined;
    const shown = read.map(({ line: _, ...each }) => ({ title: undefined, price: undefined, ...each }));
    expect(shown).toEqual(rows.map(([title, price]) => ({ id: '1', title: clean(title), price: clean(price) })));
  });
  await fc.assert(property, { numRuns: 200 });
});

test('a row has the number of its first line, also behind rows of several lines and blank ones', async () => {
  const rows = ['1,"a\r\n\r\nb",1 USD\r\n', '\r\n', ' \r\n', '2,c,1 USD\r\n', '3,"d\n",1 USD'];
  expect(await readChunks(['id,title,price\r\n', ...rows])).toEqual([
    { line: 2, id: '1', title: 'a b', price: '1 USD' },
    { line: 7, id: '2', title: 'c', price: '1 USD' },
    { line: 8, id: '3', title: 'd', price: '1 USD' },
  ]);
});

test('a byte order mark before the header, quoted names and names in Google writing are read', async () => {
  const text = '\uFEFF"ID";"g:title";Price;"Sale Price"\n1;"a,b";"1.00 USD";\n';
  expect(await readChunks([text])).toEqual([{ line: 2, id: '1', title: 'a,b', price: '1.00 USD' }]);
});

test('a column that stands there twice is a repeated attribute', async () => {
  expect(await readChunks(['id,title,price,color,color\n1,a,1 USD,red,blue'])).toMatchObject([
    { color: ['red', 'blue'] },
  ]);
});

test.each([
  ['id,title,price', ','],
  ['\n \nid;title;price', ';'],
  ['id\ttitle\tprice', '\t'],
  ['"a,b,c,d";title;price\n1,2,3,4,5,6', ';'],
])('%j is separated by %j', (head, delimiter) => {
  expect(findDelimiter(Buffer.from(head))).toBe(delimiter);
});

test.each<[string, string | Buffer, string]>([
  ['fewer fields', '2,a\n', 'BRK-FEED-COLUMNS The row has 2 fields where the header has 3'],
  ['more fields', '2,a,b,c\n', 'BRK-FEED-COLUMNS The row has 4 fields where the header has 3'],
  ['a quote within', '2,27" wide,b\n', 'BRK-FEED-QUOTES A quote stands in a field that does not begin with one'],
  ['two of them', '2,27" "wide",b\n', 'BRK-FEED-QUOTES A quote stands in a field that does not begin with one'],
  ['Latin-1', Buffer.from('2,caf\xe9,b\n', 'latin1'), 'BRK-FEED-NOT-UTF8 The field is not UTF-8 at byte 3 (0xe9)'],
  ['a NUL', '2,a\0,b\n', 'BRK-FEED-BAD-VALUE title holds the control character U+0000'],
  ['a field beyond the limit', `2,${'x'.repeat(65_537)},b\n`, 'BRK-FEED-TOO-LONG title is longer than 65536 bytes'],
])('a row with %s is bad, and the next one is read', async (_what, row, bad) => {
  const rows = await readChunks([`${HEADER}1,a,b\n`, row, '3,c,d\n']);
  expect(rows).toEqual([
    { line: 2, id: '1', title: 'a', price: 'b' },
    { line: 3, bad },
    { line: 4, id: '3', title: 'c', price: 'd' },
  ]);
});

test.each([
  ['text behind a closing quote', '\n2,"27" wide,b\n3,c,d\n', '-:4 BRK-FEED-QUOTES Text follows the end'],
  ['a quote that never closes', '2,"wide,b\n3,c,d\n', '-:3 BRK-FEED-QUOTES A quoted field has no end'],
  ['one that swallows a megabyte', `2,"${'3,c,d\n'.repeat(200_000)}`, '-:3 BRK-FEED-LONG-LINE The row is longer'],
])('%s ends the feed, since rows can no longer be told apart', async (_what, rest, refusal) => {
  expect(await readOrRefuse([`${HEADER}1,a,b\n${rest}`])).toContain(refusal);
});

test.each([
  ['title,price,link\n', '-:1 BRK-FEED-HEADER There is no column id'],
  ['\n\nid,title,\n', '-:3 BRK-FEED-HEADER The name of column 3 is empty'],
  ['id,title,pr"ice\n', '-:1 BRK-FEED-HEADER A quote stands in a field'],
  [Buffer.from('id,title,price,gr\xf6sse\n', 'latin1'), '-:1 BRK-FEED-HEADER The field is not UTF-8'],
])('the header %j is refused', async (header, refusal) => {
  expect(await readOrRefuse([header])).toContain(refusal);
});
