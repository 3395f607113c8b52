import { expect, test } from 'vitest';
import { wrapWords } from './wrap.ts';

test('a text is cut between words, and a word that is too long has a line of its own', () => {
  expect(wrapWords('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapWords('one extraordinary two', 7)).toEqual(['one', 'extraordinary', 'two']);
  expect(wrapWords('one', 7)).toEqual(['one']);
});
