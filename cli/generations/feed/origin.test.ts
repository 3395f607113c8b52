import { expect, test } from 'vitest';
import { chooseFeed } from './origin.ts';

test('rows come from a file or from a query', () => {
  expect(chooseFeed('feed.tsv', undefined)).toEqual({ feed: 'feed.tsv' });
  expect(chooseFeed(undefined, 'SELECT 1')).toEqual({ feed: 'postgresql', query: 'SELECT 1' });
});

test.each([
  [undefined, undefined, 'No feed is named'],
  ['feed.tsv', 'SELECT 1', 'rows come from one'],
])('the feed %j with the query %j is refused', (feed, query, message) => {
  expect(() => chooseFeed(feed, query)).toThrow(message);
});
