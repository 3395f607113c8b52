import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toVisible, toVisibleJson } from './visible.ts';

test('nothing of a log reaches the terminal as a command to it', () => {
  expect(toVisible('a\x1b[2J\x9b31m\r\nb\tc\x7f\u202e')).toBe('a\\u001b[2J\\u009b31m\\r\\nb\\tc\\u007f\\u202e');
  expect(toVisible('Grüße, 価格 5 € 👍')).toBe('Grüße, 価格 5 € 👍');
});

test('JSON stays the same document', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(JSON.parse(toVisibleJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(toVisibleJson({ a: '\x9b\u202e' })).toBe('{"a":"\\u009b\\u202e"}');
});
