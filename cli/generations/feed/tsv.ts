import type { Attributes } from './attributes.ts';
import { badHeader, readColumnNames, readFields } from './columns.ts';
import { RowFault } from './row-fault.ts';

/** The attributes that a TSV feed's columns are, from its first line. Throws BricksError BRK-FEED-HEADER. */
export function readTsvHeader(feed: string, line: number, text: string): string[] {
  const where = `${feed}:${line}`;
  return readColumnNames(where, splitHeader(where, text));
}

function splitHeader(where: string, text: string): string[] {
  try {
    return splitTsvLine(text);
  } catch (error) {
    if (error instanceof RowFault) throw badHeader(where, `The header can't be read: ${error.message}.`);
    throw error;
  }
}

/** One row under a header's names. Throws RowFault. */
export function readTsvRow(names: readonly string[], text: string): Attributes {
  return readFields(names, splitTsvLine(text));
}

/**
 * Cuts a line at its tabs. A field that begins with a quote is quoted: it ends at the next lone quote, two of them stand
 * for one, tabs in it are text. It must end on its line, or a stray quote would swallow the rest of the feed.
 */
export function splitTsvLine(text: string): string[] {
  if (!text.includes('"')) return text.split('\t');
  const fields: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const end = text[at] === '"' ? endOfQuoted(text, at) : endOfField(text, at);
    const field = text.slice(at, end);
    fields.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field);
    at = end + 1;
  }
  return fields;
}

function endOfField(text: string, from: number): number {
  const tab = text.indexOf('\t', from);
  return tab === -1 ? text.length : tab;
}

function endOfQuoted(text: string, from: number): number {
  let at = text.indexOf('"', from + 1);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  const quoted = text.slice(from);
  if (at === -1) throw new RowFault('BRK-FEED-QUOTES', null, 'A quoted field has no end on its line', quoted);
  if (at + 1 === text.length || text[at + 1] === '\t') return at + 1;
  throw new RowFault('BRK-FEED-QUOTES', null, 'Text follows the end of a quoted field', quoted);
}
