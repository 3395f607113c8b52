import { expect, test } from 'vitest';
import { printable, printableLine } from './printable.ts';

test('what would move the cursor, hide text or turn it round is written out', () => {
  expect(printable('\x1b[2Jgone\r\x07 \x9b31m \u202etxt')).toBe('\\x1b[2Jgone\\x0d\\x07 \\x9b31m \\u202etxt');
});

test('lines and columns stay in a text, and letters of any language do', () => {
  expect(printable('a\tb\nZürich 東京 שלום')).toBe('a\tb\nZürich 東京 שלום');
  expect(printableLine('a\tb\nc')).toBe('a\\x09b\\nc');
});
