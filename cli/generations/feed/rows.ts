import type { Readable } from 'node:stream';
import type { Attributes } from './attributes.ts';
import { decodeLine } from './decode.ts';
import { type Line, LineSplitter } from './lines.ts';
import { readNdjsonRow } from './ndjson.ts';
import { RowFault } from './row-fault.ts';
import { openFeed } from './source.ts';
import { readTsvHeader, readTsvRow } from './tsv.ts';

type FeedFormat = 'tsv' | 'ndjson';

/** A row as read, not yet checked, or why it couldn't be read. */
export type FeedRow = { line: number; attributes: Attributes } | { line: number; fault: RowFault };

/**
 * Reads a feed row by row, a batch for each chunk read, in memory that doesn't grow with the feed. Blank lines are
 * passed over. Throws BricksError BRK-FEED-… where the feed as a whole can't be read.
 */
export async function* readRows(feed: string, stdin: Readable): AsyncGenerator<FeedRow[]> {
  const source = await openFeed(feed, stdin);
  const parse = createParser(feed, detectFormat(feed, source.head));
  const splitter = new LineSplitter();
  for await (const chunk of source.bytes) yield parseLines(splitter.push(chunk), parse);
  yield parseLines(splitter.end(), parse);
}

/** By the name where it says, else by the first character. */
function detectFormat(feed: string, head: Buffer): FeedFormat {
  const name = feed.toLowerCase().replace(/\.gz$/, '');
  if (/\.(ndjson|jsonl|json)$/.test(name)) return 'ndjson';
  if (/\.(tsv|tab|txt)$/.test(name)) return 'tsv';
  return head.toString('latin1').trimStart().startsWith('{') ? 'ndjson' : 'tsv';
}

/** Null for a line that is no row. */
type Parse = (line: Line, text: string) => Attributes | null;

function createParser(feed: string, format: FeedFormat): Parse {
  if (format === 'ndjson') return (_line, text) => readNdjsonRow(text);
  let names: string[] | null = null;
  return (line, text) => {
    if (names !== null) return readTsvRow(names, text);
    names = readTsvHeader(feed, line.number, text);
    return null;
  };
}

function parseLines(lines: Line[], parse: Parse): FeedRow[] {
  const rows: FeedRow[] = [];
  for (const line of lines) {
    const row = parseLine(line, parse);
    if (row !== null) rows.push(row);
  }
  return rows;
}

function parseLine(line: Line, parse: Parse): FeedRow | null {
  try {
    const text = decodeLine(line);
    const attributes = text.trim() === '' ? null : parse(line, text);
    return attributes === null ? null : { line: line.number, attributes };
  } catch (error) {
    if (error instanceof RowFault) return { line: line.number, fault: error };
    throw error;
  }
}
