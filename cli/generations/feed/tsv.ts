import { usageError } from '#cli/errors.ts';
import { type Attributes, addAttribute, findNameFault, normalizeName } from './attributes.ts';
import { RowFault } from './row-fault.ts';

const REQUIRED = ['id', 'title', 'price'] as const;

/**
 * The names of a TSV feed's columns, from its first line. A name may stand there twice: a repeated attribute.
 * Throws BricksError BRK-FEED-HEADER, since no row can be read without them.
 */
export function readTsvHeader(feed: string, line: number, text: string): string[] {
  const names = splitHeader(feed, line, text).map(normalizeName);
  for (const [index, name] of names.entries()) {
    const fault = findNameFault(name);
    if (fault !== null) throw badHeader(feed, line, `The name of column ${index + 1} ${fault}.`);
  }
  const missing = REQUIRED.filter(name => !names.includes(name));
  if (missing.length === 0) return names;
  const shown = JSON.stringify(text.slice(0, 120));
  throw badHeader(feed, line, `The header has no column ${missing.join(', ')}; it begins ${shown}.`);
}

function splitHeader(feed: string, line: number, text: string): string[] {
  try {
    return splitTsvLine(text);
  } catch (error) {
    if (error instanceof RowFault) throw badHeader(feed, line, `The header can't be read: ${error.message}.`);
    throw error;
  }
}

function badHeader(feed: string, line: number, message: string): Error {
  const hint = 'The first line names the columns, separated by tabs: id, title, price and any others.';
  return usageError('BRK-FEED-HEADER', `${feed}:${line}`, message, hint);
}

/** One row under a header's names. Throws RowFault. */
export function readTsvRow(names: readonly string[], text: string): Attributes {
  const fields = splitTsvLine(text);
  if (fields.length !== names.length) {
    const reason = `The line has ${fields.length} fields where the header has ${names.length}`;
    throw new RowFault('BRK-FEED-COLUMNS', null, reason, text);
  }
  const attributes: Attributes = new Map();
  for (const [index, field] of fields.entries()) if (field !== '') addAttribute(attributes, names[index]!, field);
  return attributes;
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
