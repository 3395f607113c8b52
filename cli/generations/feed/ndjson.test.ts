import { expect, test } from 'vitest';
import { readNdjsonRow } from './ndjson.ts';

test('texts, numbers, truth values and lists of them are read, null and empty texts are absent', () => {
  const row = readNdjsonRow(
    '{"id": 12, "g:Adult Only": false, "color": ["red", 2], "brand": null, "size": "", "note": []}',
  );
  expect([...row]).toEqual([
    ['id', '12'],
    ['adult_only', 'false'],
    ['color', ['red', '2']],
  ]);
});

test('line breaks and tabs in a text become spaces, and the mark of facet terms goes', () => {
  expect(readNdjsonRow('{"description": " one\\r\\ntwo\\tthree\\ue000 "}').get('description')).toBe('one two three');
});

test('a name like __proto__ is a name like any other', () => {
  expect([...readNdjsonRow('{"__proto__": "x"}')]).toEqual([['__proto__', 'x']]);
});

test.each([
  ['[1]', 'not a JSON object'],
  ['"a"', 'not a JSON object'],
  ['{"id": 1', 'not JSON'],
  ['{"price": {"value": 1}}', 'is an object'],
  ['{"color": [["a"]]}', 'a list in a list'],
  ['{"gtin": 12345678901234567890}', 'too large or small'],
  ['{"weight": 1e-9}', 'too large or small'],
  ['{"title": "a\\u0000b"}', 'control character U+0000'],
  ['{"title": "a\\u009fb"}', 'control character U+009F'],
  ['{"title": "a\\ud800b"}', 'half of a surrogate pair'],
  ['{"": "x"}', 'name is empty'],
])('%s is refused', (line, reason) => {
  expect(() => readNdjsonRow(line)).toThrow(reason);
});

test('an attribute beyond 64 KiB, or the 129th, is refused', () => {
  expect(() => readNdjsonRow(JSON.stringify({ a: 'é'.repeat(32_769) }))).toThrow('longer than 65536 bytes');
  const many = Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`a${index}`, 'x']));
  expect(() => readNdjsonRow(JSON.stringify(many))).toThrow('one attribute more than the 128');
});
