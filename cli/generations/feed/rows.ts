import { readCsvRows } from './csv.ts';
import type { FeedRow } from './feed-row.ts';
import { detectFormat, type FeedFormat } from './format.ts';
import { readNdjsonRows, readTsvRows } from './line-rows.ts';
import type { FeedOrigin } from './origin.ts';
import { openFeed } from './source.ts';
import { readXmlRows } from './xml.ts';

export type { FeedRow } from './feed-row.ts';

/**
 * Reads a feed row by row, a batch for each chunk or fetch, in memory that doesn't grow with the feed. Throws BricksError
 * BRK-FEED-… where the feed as a whole can't be read.
 */
export async function* readRows({ feed, query, stdin }: FeedOrigin): AsyncGenerator<FeedRow[]> {
  if (query !== undefined) {
    const { readQueryRows } = await import('./postgres.ts');
    return yield* readQueryRows(query);
  }
  const source = await openFeed(feed, stdin);
  yield* READERS[detectFormat(feed, source.head)](feed, source.bytes);
}

const READERS: Record<FeedFormat, (feed: string, bytes: AsyncIterable<Buffer>) => AsyncGenerator<FeedRow[]>> = {
  tsv: readTsvRows,
  csv: readCsvRows,
  xml: readXmlRows,
  ndjson: readNdjsonRows,
};
