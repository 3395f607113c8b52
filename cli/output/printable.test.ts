import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableJson, printableLine } from './printable.ts';

test('what would move the cursor, hide text or turn it round is written out', () => {
  expect(printable('\x1b[2Jgone\r\x07 \x9b31m \x7f\u202etxt')).toBe(
    '\\u001b[2Jgone\\r\\u0007 \\u009b31m \\u007f\\u202etxt',
  );
});

test('lines and columns stay in a text, and letters of any language do', () => {
  expect(printable('a\tb\nZürich 東京 שלום 👍')).toBe('a\tb\nZürich 東京 שלום 👍');
  expect(printableLine('a\tb\nc')).toBe('a\\tb\\nc');
});

test('JSON stays the same document', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(JSON.parse(printableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(printableJson({ a: '\x9b\u202e' })).toBe('{"a":"\\u009b\\u202e"}');
});
