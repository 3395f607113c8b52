import { usageError } from '#cli/errors.ts';
import { type Attributes, addAttribute, findNameFault, normalizeName } from './attributes.ts';
import { RowFault } from './row-fault.ts';

const REQUIRED = ['id', 'title', 'price'] as const;
const HINT = 'The first line names the columns: id, title, price and any others.';

/**
 * The attributes that a table's columns are. A name may stand there twice: a repeated attribute. Throws BricksError
 * BRK-FEED-HEADER, since no row can be read without them.
 */
export function readColumnNames(where: string, rawNames: readonly string[], hint: string = HINT): string[] {
  const names = rawNames.map(normalizeName);
  for (const [index, name] of names.entries()) {
    const fault = findNameFault(name);
    if (fault !== null) throw badHeader(where, `The name of column ${index + 1} ${fault}.`, hint);
  }
  const missing = REQUIRED.filter(name => !names.includes(name));
  if (missing.length === 0) return names;
  const found = JSON.stringify(rawNames.join(', ').slice(0, 120));
  throw badHeader(where, `There is no column ${missing.join(', ')}; the columns begin ${found}.`, hint);
}

export function badHeader(where: string, message: string, hint: string = HINT): Error {
  return usageError('BRK-FEED-HEADER', where, message, hint);
}

/** One row under the names of its columns; an empty field is an absent attribute. Throws RowFault. */
export function readFields(names: readonly string[], fields: readonly string[]): Attributes {
  if (fields.length !== names.length) {
    const reason = `The row has ${fields.length} fields where the header has ${names.length}`;
    throw new RowFault('BRK-FEED-COLUMNS', null, reason, fields.join(' | '));
  }
  const attributes: Attributes = new Map();
  for (let index = 0; index < names.length; index += 1) {
    if (fields[index] !== '') addAttribute(attributes, names[index]!, fields[index]!);
  }
  return attributes;
}
