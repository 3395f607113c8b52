import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutAt, readChunks, readOrRefuse, type SeenRow } from './testing.ts';
import { MAX_ITEM_CHARACTERS } from './xml-item.ts';

const G = 'xmlns:g="http://base.google.com/ns/1.0"';

function rss(items: string): string {
  return `<?xml version="1.0"?>\n<rss version="2.0" ${G}>\n<channel><title>Shop</title>\n${items}\n</channel></rss>\n`;
}

async function readItem(inner: string): Promise<SeenRow> {
  const rows = await readChunks([rss(`<item>${inner}</item>`)]);
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

test('items are read with their lines, Google elements and those of RSS', async () => {
  const items = `<item>
  <g:id>1</g:id>
  <title>A &amp; B &#x2013; &#233;</title>
  <description><![CDATA[ <b>bold</b> & more ]]></description>
  <g:price>15.00 USD</g:price>
</item>
<item
  key="v"><g:ID>2</g:ID><title/></item>`;
  expect(await readChunks([rss(items)])).toEqual([
    { line: 4, id: '1', title: 'A & B – é', description: '<b>bold</b> & more', price: '15.00 USD' },
    { line: 10, id: '2' },
  ]);
});

test('a prefix counts by what it stands for, not by its letter', async () => {
  const feed = `<rss xmlns:shop="http://base.google.com/ns/1.0" xmlns:g="urn:other"><channel>
    <item><shop:id>1</shop:id><g:id>x</g:id><title>plain</title><shop:title>Google</shop:title><g:size>XL</g:size></item>
  </channel></rss>`;
  expect(await readChunks([feed])).toEqual([{ line: 2, id: '1', title: 'Google', size: 'XL' }]);
});

test('Atom is read: entries, summaries, links by their attribute, and its own id where Google has none', async () => {
  const feed = `<feed xmlns="http://www.w3.org/2005/Atom" ${G}><title>Shop</title><id>urn:shop</id>
<entry><id>urn:1</id><g:id>1</g:id><title>Pot</title><summary>Boils</summary><link href="https://a.example/1"/></entry>
<entry><id>2</id><link rel="enclosure" href="https://a.example/2.jpg"/></entry></feed>`;
  expect(await readChunks([feed])).toEqual([
    { line: 2, id: '1', title: 'Pot', description: 'Boils', link: 'https://a.example/1' },
    { line: 3, id: '2', enclosure_link: 'https://a.example/2.jpg' },
  ]);
});

test('RSS 1.0 is read', async () => {
  const feed = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" ${G}>
    <channel><title>Shop</title></channel><item><g:id>1</g:id><title>Pot</title></item></rdf:RDF>`;
  expect(await readChunks([feed])).toEqual([{ line: 2, id: '1', title: 'Pot' }]);
});

test('an element that is repeated becomes a list, one with elements of its own a text', async () => {
  const shipping = (country: string) =>
    `<g:shipping>\n <g:country>${country}</g:country>\n <g:price>5 USD</g:price><g:service/></g:shipping>`;
  expect(await readItem(`<g:color>red</g:color><g:color>blue</g:color>${shipping('US')}${shipping('CA')}`)).toEqual({
    line: 4,
    color: ['red', 'blue'],
    shipping: ['country: US; price: 5 USD', 'country: CA; price: 5 USD'],
  });
  expect(await readItem('<g:a><g:b><g:c>1</g:c><g:d>2</g:d></g:b></g:a>')).toEqual({ line: 4, a: 'b: c: 1; d: 2' });
});

test('an item within an item is a part of it', async () => {
  expect(await readItem('<g:id>1</g:id><item><g:id>2</g:id></item>')).toEqual({ line: 4, id: '1', item: 'id: 2' });
});

test.each([
  ['a bare &', '<title>AT & T</title>', 'BRK-FEED-NOT-XML A & begins no entity; write &amp;'],
  ['an entity of HTML', '<title>a&nbsp;b</title>', 'BRK-FEED-NOT-XML An entity is none of amp, lt'],
  ['the name of a property of objects', '<title>&constructor;</title>', 'BRK-FEED-NOT-XML An entity is none of amp'],
  ['a character that XML has not', '<title>&#0;</title>', 'BRK-FEED-NOT-XML An entity is none of amp'],
  ['a bare <', '<title>a < 3</title>', 'BRK-FEED-NOT-XML A < begins no element'],
  ['markup that is not escaped', '<description>a <b>b</b></description>', 'description has text and elements side'],
  ['a control character', '<title>a\x01b</title>', 'BRK-FEED-BAD-VALUE title holds the control character U+0001'],
  ['a text beyond the limit', `<title>${'x'.repeat(65_537)}</title>`, 'BRK-FEED-TOO-LONG title is longer'],
  ['CDATA beyond the limit', `<title><![CDATA[${'x'.repeat(99_000)}]]></title>`, 'BRK-FEED-TOO-LONG title is longer'],
  ['2 MB of texts', '<a>text</a>'.repeat(200_000), `The item is longer than ${MAX_ITEM_CHARACTERS} characters`],
  ['100,000 elements without a text', '<a/>'.repeat(100_000), 'The item is longer than'],
  ['129 attributes', Array.from({ length: 129 }, (_, at) => `<a${at}>x</a${at}>`).join(''), 'one attribute more'],
  ['a name of 200 characters', `<${'n'.repeat(200)}>x</${'n'.repeat(200)}>`, "An attribute's name is longer than 128"],
])('an item with %s is a bad row, and the next one is read', async (_what, inner, bad) => {
  const rows = await readChunks([rss(`<item>${inner}</item>\n<item><g:id>2</g:id></item>`)]);
  expect(rows).toEqual([
    { line: 4, bad: expect.stringContaining(bad) },
    { line: 5, id: '2' },
  ]);
});

const BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n<rss><channel/></rss>';

test.each([
  [
    'cut off in an item',
    rss('').replace('</channel></rss>', '<item><title>a'),
    '-:6 BRK-FEED-NOT-XML The document ends within <title>',
  ],
  ['cut off between items', rss('').replace('</channel></rss>', ''), 'The document ends within <channel>'],
  ['cut off in a tag', '<rss', '-:1 BRK-FEED-NOT-XML The document ends within a tag'],
  [
    'where a & runs into the next tag',
    rss('<item><title>AT&T</title></item>'),
    '-:4 BRK-FEED-NOT-XML A & begins no entity; write &amp;.',
  ],
  [
    'closed in the wrong order',
    rss('<item><title>a</item></title>'),
    '-:4 BRK-FEED-NOT-XML It is not well-formed: unexpected close tag, within <title>',
  ],
  [
    'without the declaration of g',
    '<rss><channel>\n<item><g:id>1</g:id></item></channel></rss>',
    '-:2 BRK-FEED-NOT-XML A prefix stands for nothing: "g:id".',
  ],
  ['two documents', rss('') + rss(''), '-:7 BRK-FEED-NOT-XML A second document begins'],
  ['followed by text', `${rss('')}more`, '-:6 BRK-FEED-NOT-XML It is not well-formed: text data outside of root node'],
  [
    'a web page',
    '<!DOCTYPE html><html><body>Not found</body></html>',
    '-:1 BRK-FEED-NOT-XML Definitions of a document type',
  ],
  ['a sitemap', '<urlset><url/></urlset>', "-:1 BRK-FEED-FORMAT The document's root is <urlset>"],
  ['a definition of entities', BOMB, '-:1 BRK-FEED-NOT-XML Definitions of a document type or of entities are not read'],
  [
    'in Latin-1 by its own words',
    '<?xml version="1.0" encoding="ISO-8859-1"?><rss/>',
    'BRK-FEED-FORMAT The document says that it is in "ISO-8859-1"',
  ],
  [
    'in Latin-1',
    Buffer.from(rss('<item><title>caf\xe9</title></item>'), 'latin1'),
    '-:4 BRK-FEED-NOT-UTF8 The document is not UTF-8 here (0xe9)',
  ],
  ['nested without end', '<rss>'.repeat(100_000), 'BRK-FEED-NOT-XML Elements are nested more than 32 deep'],
  ['a tag without end', `<rss ${'a="b" '.repeat(200_000)}`, 'BRK-FEED-NOT-XML A tag is longer than 262144 characters'],
  ['a name without end', `<${'a'.repeat(300_000)}`, 'BRK-FEED-NOT-XML A tagName is longer than 65536 characters'],
  ['an entity without end', rss(`<item><title>&${'a'.repeat(300_000)}`), 'A entity is longer than 65536 characters'],
])('a document %s is refused as a whole', async (_what, content, refusal) => {
  expect(await readOrRefuse([content])).toContain(refusal);
});

test('the rows are the same wherever the chunks end', async () => {
  const bytes = Buffer.from(
    rss('<item><g:id>1</g:id><title>é<![CDATA[]]]]>–</title></item>\n<item><g:id>&lt;</g:id></item>'),
  );
  const whole = await readOrRefuse([bytes]);
  for (let at = 0; at < bytes.length; at += 1) expect(await readOrRefuse(cutAt(bytes, [at]))).toEqual(whole);
});

test('any jumble of the pieces of XML is read or refused, the same wherever the chunks end', async () => {
  const pieces = [
    '<item>',
    '</item>',
    '<g:id>',
    '</g:id>',
    '<a>',
    '</a>',
    '<b/>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '&amp;',
    '&',
    '<',
    '>',
    '"',
    'é',
    '\n',
    '<?x ?>',
    '<!DOCTYPE x>',
    ' x="1"',
  ];
  const property = fc.asyncProperty(
    fc.array(fc.constantFrom(...pieces), { maxLength: 12 }),
    fc.array(fc.nat(), { maxLength: 6 }),
    async (parts, places) => {
      const bytes = Buffer.from(`<rss ${G}><item>${parts.join('')}</item></rss>`);
      expect(await readOrRefuse(cutAt(bytes, places))).toEqual(await readOrRefuse([bytes]));
    },
  );
  await fc.assert(property, { numRuns: 300 });
});
