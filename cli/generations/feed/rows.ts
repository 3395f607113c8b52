import { readCsvRows } from './csv.ts';
import type { FeedRow, RawRow } from './feed-row.ts';
import { detectFormat, type FeedFormat } from './format.ts';
import { readNdjsonRows, readTsvRows } from './line-rows.ts';
import type { FeedOrigin } from './origin.ts';
import { openFeed } from './source.ts';
import { readXmlRows } from './xml.ts';

export type { FeedRow, RawRow } from './feed-row.ts';

/**
 * Reads a feed row by row, a batch for each chunk or fetch, in memory that doesn't grow with the feed; rows that are lines
 * come as their bytes. Throws BricksError
 * BRK-FEED-… where the feed as a whole can't be read.
 */
export async function* readRawRows({ feed, query, stdin }: FeedOrigin): AsyncGenerator<(RawRow | FeedRow)[]> {
  if (query !== undefined) {
    const { readQueryRows } = await import('./postgres.ts');
    return yield* readQueryRows(query);
  }
  const source = await openFeed(feed, stdin);
  yield* READERS[detectFormat(feed, source.head)](feed, source.bytes);
}

/** The same, all of it parsed. */
export async function* readRows(origin: FeedOrigin): AsyncGenerator<FeedRow[]> {
  for await (const rows of readRawRows(origin)) yield rows.flatMap(row => parseRow(row) ?? []);
}

export function parseRow(row: RawRow | FeedRow): FeedRow | null {
  return 'parse' in row ? row.parse() : row;
}

type Reader = (feed: string, bytes: AsyncIterable<Buffer>) => AsyncGenerator<(RawRow | FeedRow)[]>;

const READERS: Record<FeedFormat, Reader> = {
  tsv: readTsvRows,
  csv: readCsvRows,
  xml: readXmlRows,
  ndjson: readNdjsonRows,
};
