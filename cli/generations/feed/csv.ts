import { once } from 'node:events';
import { type CsvError, type Parser, parse } from 'csv-parse';
import { usageError } from '#cli/errors.ts';
import { badHeader, readColumnNames, readFields } from './columns.ts';
import { decodeBytes } from './decode.ts';
import type { FeedRow } from './feed-row.ts';
import { MAX_LINE_BYTES } from './lines.ts';
import { dropReturns } from './returns.ts';
import { RowFault } from './row-fault.ts';

/**
 * Rows of CSV (RFC 4180), separated by commas or by what the header is separated by. A row is bad alone as long as its
 * end can be told. Where a quoted field goes on behind its closing quote, or has none, nothing that follows can be
 * trusted to be a row: that throws BricksError BRK-FEED-QUOTES.
 */
export async function* readCsvRows(feed: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<FeedRow[]> {
  let reader: CsvReader | null = null;
  for await (const chunk of dropReturns(bytes)) {
    reader ??= new CsvReader(feed, findDelimiter(chunk));
    yield await reader.push(chunk);
  }
  if (reader !== null) yield await reader.end();
}

/** The most frequent one outside quotes in the first line that isn't blank. */
export function findDelimiter(head: Buffer): string {
  const line = /\S[^\n]*/.exec(head.toString('latin1'))?.[0] ?? '';
  const bare = line.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t'].map(delimiter => ({ delimiter, count: bare.split(delimiter).length }));
  return counts.reduce((most, each) => (each.count > most.count ? each : most)).delimiter;
}

/** Reads bytes as Latin-1, which loses none, so that each field can be checked to be UTF-8 by itself. */
class CsvReader {
  readonly #feed: string;
  readonly #parser: Parser;
  #names: string[] | null = null;
  #rows: FeedRow[] = [];
  /** Of the last row that was read. */
  #line = 0;

  constructor(feed: string, delimiter: string) {
    this.#feed = feed;
    this.#parser = parse({
      delimiter,
      record_delimiter: '\n',
      encoding: 'latin1',
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_LINE_BYTES,
      skip_records_with_error: true,
      on_skip: error => this.#skip(error),
      // Nothing is handed on by the stream: an event for each row costs more than the row.
      on_record: (fields: string[], { lines }) => this.#take(fields, lines),
    });
    this.#parser.on('error', () => {});
    this.#parser.resume();
  }

  /** The rows that end in this chunk. */
  async push(chunk: Buffer): Promise<FeedRow[]> {
    await new Promise<void>((resolve, reject) => {
      this.#parser.write(chunk, error => (error ? reject(error) : resolve()));
    });
    return this.#handOver();
  }

  /** A last row that no line end ended. */
  async end(): Promise<FeedRow[]> {
    const finished = once(this.#parser, 'finish');
    this.#parser.end();
    await finished;
    return this.#handOver();
  }

  #handOver(): FeedRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #take(fields: string[], lastLine: number): null {
    const line = lastLine - countLineEnds(fields);
    this.#line = lastLine;
    if (fields.length === 1 && fields[0]!.trim() === '') return null;
    if (this.#names === null) this.#names = this.#readHeader(fields, line);
    else this.#rows.push(readRow(this.#names, fields, line));
    return null;
  }

  #readHeader(fields: string[], line: number): string[] {
    const where = `${this.#feed}:${line}`;
    try {
      return readColumnNames(where, fields.map(decodeField));
    } catch (error) {
      if (error instanceof RowFault) throw badHeader(where, `${error.message}.`);
      throw error;
    }
  }

  /** Once for each thing that is wrong; the row is left out by the parser. What is thrown here ends it. */
  #skip(error: CsvError | undefined): undefined {
    const line = Number(error?.lines);
    if (error?.code !== 'INVALID_OPENING_QUOTE') throw describeCsvError(this.#feed, error, this.#line + 1, line);
    if (this.#names === null) throw badHeader(`${this.#feed}:${line}`, `${LATE_QUOTE}.`);
    const last = this.#rows.at(-1);
    if (last?.line === line && 'fault' in last) return;
    this.#rows.push({ line, fault: new RowFault('BRK-FEED-QUOTES', null, LATE_QUOTE, String(error.field)) });
  }
}

const LATE_QUOTE = 'A quote stands in a field that does not begin with one';

function countLineEnds(fields: readonly string[]): number {
  let count = 0;
  for (const field of fields) if (field.includes('\n')) count += field.split('\n').length - 1;
  return count;
}

function readRow(names: readonly string[], fields: string[], line: number): FeedRow {
  try {
    return { line, attributes: readFields(names, fields.map(decodeField)) };
  } catch (error) {
    if (error instanceof RowFault) return { line, fault: error };
    throw error;
  }
}

function decodeField(latin1: string): string {
  return /[\x80-\xff]/.test(latin1) ? decodeBytes('field', Buffer.from(latin1, 'latin1')) : latin1;
}

/** What leaves no row behind it to be trusted. `firstLine` is where the row may begin, `line` where it failed. */
function describeCsvError(feed: string, error: CsvError | undefined, firstLine: number, line: number): Error {
  const hint = 'Double each quote inside a quoted field. Rows behind this place can not be told apart.';
  switch (error?.code) {
    case 'CSV_INVALID_CLOSING_QUOTE':
      return usageError('BRK-FEED-QUOTES', `${feed}:${line}`, 'Text follows the end of a quoted field.', hint);
    case 'CSV_QUOTE_NOT_CLOSED':
      return usageError('BRK-FEED-QUOTES', `${feed}:${firstLine}`, 'A quoted field has no end.', hint);
    case 'CSV_MAX_RECORD_SIZE': {
      const message = `The row is longer than ${MAX_LINE_BYTES} bytes; a quote may have no end.`;
      return usageError('BRK-FEED-LONG-LINE', `${feed}:${firstLine}`, message, hint);
    }
    default:
      return error ?? new Error('csv-parse left a row out without a reason');
  }
}
