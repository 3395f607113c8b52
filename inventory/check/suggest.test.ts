import { expect, test } from 'vitest';
import { countEdits, suggestWord } from './suggest.ts';

test.each([
  ['adress', 'address'],
  ['Hosts', 'hosts'],
  ['prot', 'port'],
  ['hardwear', 'hardware'],
])('%s is taken for %s', (word, meant) => {
  expect(suggestWord(word, ['address', 'hosts', 'port', 'hardware'])).toBe(meant);
});

test('the nearest of several is meant, and a word like none is taken for none', () => {
  expect(suggestWord('cat-011', ['cat-02', 'cat-01'])).toBe('cat-01');
  expect(suggestWord('colour', ['address', 'port'])).toBeUndefined();
  expect(suggestWord('x', [])).toBeUndefined();
});

test.each([
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['kitten', 'sitting', 3],
])('from "%s" to "%s" it takes %d edits', (from, to, edits) => {
  expect(countEdits(from, to)).toBe(edits);
});
