import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLine, findInvalidUtf8 } from './decode.ts';

test.each([
  ['a Latin-1 letter', Buffer.from('caf\xe9 au lait', 'latin1'), 3],
  ['a sequence cut off at the end', Buffer.from([0x61, 0xe2, 0x82]), 1],
  ['an overlong slash', Buffer.from([0xc0, 0xaf]), 0],
  ['a surrogate', Buffer.from([0x61, 0x62, 0xed, 0xa0, 0x80]), 2],
  ['a bad byte after a real U+FFFD', Buffer.from([0xef, 0xbf, 0xbd, 0xff]), 3],
])('%s is found at its byte', (_what, bytes, offset) => {
  expect(findInvalidUtf8(bytes)).toBe(offset);
  expect(() => decodeLine({ number: 1, bytes, isTooLong: false })).toThrow(`at byte ${offset} `);
});

test('a bad byte is found behind any text', () => {
  const property = fc.property(fc.string({ unit: 'binary' }), text => {
    const bytes = Buffer.from(text);
    expect(findInvalidUtf8(Buffer.concat([bytes, Buffer.from([0xff])]))).toBe(bytes.length);
    expect(decodeLine({ number: 1, bytes, isTooLong: false })).toBe(bytes.toString());
  });
  fc.assert(property);
});
