import type { Attributes } from './attributes.ts';
import { decodeLine } from './decode.ts';
import type { FeedRow, RawRow } from './feed-row.ts';
import { type Line, LineSplitter } from './lines.ts';
import { readNdjsonRow } from './ndjson.ts';
import { RowFault } from './row-fault.ts';
import { readTsvHeader, readTsvRow } from './tsv.ts';

/** Rows of TSV, of which each is one line, the header first. Blank lines are passed over. */
export async function* readTsvRows(feed: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<(RawRow | FeedRow)[]> {
  let names: string[] | null = null;
  let context = '';
  for await (const lines of readLines(bytes)) {
    const rows: (RawRow | FeedRow)[] = [];
    for (const line of lines) {
      if (names !== null) rows.push(rawRow(line, context, text => readTsvRow(names!, text)));
      else {
        const header = readText(line);
        if (typeof header !== 'string') rows.push(header);
        else if (header.trim() !== '') {
          names = readTsvHeader(feed, line.number, header);
          context = `tsv ${JSON.stringify(names)}`;
        }
      }
    }
    yield rows;
  }
}

/** The same of NDJSON, which has no header. */
export async function* readNdjsonRows(_feed: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<RawRow[]> {
  for await (const lines of readLines(bytes)) yield lines.map(line => rawRow(line, 'ndjson', readNdjsonRow));
}

async function* readLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  const splitter = new LineSplitter();
  for await (const chunk of bytes) yield splitter.push(chunk);
  yield splitter.end();
}

/** The text, or the row that can't be read. */
function readText(line: Line): string | FeedRow {
  try {
    return decodeLine(line);
  } catch (error) {
    if (error instanceof RowFault) return { line: line.number, fault: error };
    throw error;
  }
}

function rawRow(line: Line, context: string, read: (text: string) => Attributes): RawRow {
  return { line: line.number, bytes: line.bytes, context, parse: () => parseLine(line, read) };
}

function parseLine(line: Line, read: (text: string) => Attributes): FeedRow | null {
  try {
    const text = decodeLine(line);
    return text.trim() === '' ? null : { line: line.number, attributes: read(text) };
  } catch (error) {
    if (error instanceof RowFault) return { line: line.number, fault: error };
    throw error;
  }
}
