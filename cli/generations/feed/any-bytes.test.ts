import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutAt, readOrRefuse } from './testing.ts';

const PLACES = fc.array(fc.nat(), { maxLength: 8 });

const BEGINNINGS = {
  nothing: '',
  'a header of TSV': 'id\ttitle\tprice\n',
  'a header of CSV': 'id,title,price\n1,"',
  'an object': '{"id": "1"}\n',
  'an item': '<rss><channel><item><title>',
} as const;

/** More of what means something than chance would give. */
const PIECE = fc.oneof(
  fc.uint8Array({ maxLength: 6 }).map(bytes => Buffer.from(bytes)),
  fc
    .constantFrom(
      '"',
      '""',
      '"\n',
      ',',
      ';',
      '\t',
      '\n',
      '\r\n',
      '\r',
      '\\',
      '{',
      '}',
      '[',
      '<',
      '</',
      '>',
      '&',
      ']]>',
      'é',
    )
    .map(text => Buffer.from(text)),
);

test.each(Object.entries(BEGINNINGS))(
  'any bytes behind %s are read or refused, wherever chunks end',
  async (_, start) => {
    const property = fc.asyncProperty(fc.array(PIECE, { maxLength: 24 }), PLACES, async (pieces, places) => {
      const bytes = Buffer.concat([Buffer.from(start), ...pieces]);
      expect(await readOrRefuse(cutAt(bytes, places))).toEqual(await readOrRefuse([bytes]));
    });
    await fc.assert(property, { numRuns: 250 });
  },
);

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('%s with any byte changed is read or refused', async (_name, compress) => {
  const packed = compress('id\ttitle\tprice\n1\tPot\t1 USD\n2\tPan\t2 USD\n');
  const property = fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), PLACES, async (at, change, places) => {
    const bytes = Buffer.from(packed);
    bytes[at % bytes.length]! ^= change;
    const whole = await readOrRefuse([bytes]);
    expect(Array.isArray(whole) || whole.includes('BRK-FEED-')).toBe(true);
    expect(await readOrRefuse(cutAt(bytes, places))).toEqual(whole);
  });
  await fc.assert(property, { numRuns: 250 });
});
