import type { Attributes } from './attributes.ts';
import { decodeLine } from './decode.ts';
import type { FeedRow } from './feed-row.ts';
import { type Line, LineSplitter } from './lines.ts';
import { readNdjsonRow } from './ndjson.ts';
import { RowFault } from './row-fault.ts';
import { readTsvHeader, readTsvRow } from './tsv.ts';

/** Rows of TSV, of which each is one line, the header first. Blank lines are passed over. */
export function readTsvRows(feed: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<FeedRow[]> {
  let names: string[] | null = null;
  return readLines(bytes, (line, text) => {
    if (names !== null) return readTsvRow(names, text);
    names = readTsvHeader(feed, line.number, text);
    return null;
  });
}

/** The same of NDJSON, which has no header. */
export function readNdjsonRows(_feed: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<FeedRow[]> {
  return readLines(bytes, (_line, text) => readNdjsonRow(text));
}

/** Null for a line that is no row. */
type Parse = (line: Line, text: string) => Attributes | null;

async function* readLines(bytes: AsyncIterable<Buffer>, parse: Parse): AsyncGenerator<FeedRow[]> {
  const splitter = new LineSplitter();
  for await (const chunk of bytes) yield parseLines(splitter.push(chunk), parse);
  yield parseLines(splitter.end(), parse);
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
