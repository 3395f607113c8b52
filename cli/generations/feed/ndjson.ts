import { type Attributes, addAttribute, readName } from './attributes.ts';
import { RowFault } from './row-fault.ts';

/** One row of NDJSON: an object of texts, numbers, truth values, and lists of them; null is an absent attribute. Throws RowFault. */
export function readNdjsonRow(text: string): Attributes {
  const attributes: Attributes = new Map();
  const row = parseObject(text);
  for (const rawName of Object.keys(row)) {
    const name = readName(rawName);
    const value = row[rawName];
    if (typeof value === 'string') addAttribute(attributes, name, value);
    else if (Array.isArray(value)) for (const each of value) addScalar(attributes, name, each);
    else addScalar(attributes, name, value);
  }
  return attributes;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RowFault('BRK-FEED-NOT-JSON', null, `The line is not JSON: ${(error as Error).message}`, text);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RowFault('BRK-FEED-NOT-JSON', null, 'The line is not a JSON object', text);
}

function addScalar(attributes: Attributes, name: string, value: unknown): void {
  if (value === null) return;
  if (typeof value === 'string') addAttribute(attributes, name, value);
  else if (typeof value === 'boolean') addAttribute(attributes, name, String(value));
  else if (typeof value === 'number') addAttribute(attributes, name, formatNumber(name, value));
  else {
    const what = Array.isArray(value) ? 'a list in a list' : 'an object';
    throw new RowFault('BRK-FEED-BAD-VALUE', name, `is ${what}, not a text`, JSON.stringify(value));
  }
}

/** JSON.parse has rounded what a double can't hold: such a number is no longer what the feed says. */
function formatNumber(name: string, value: number): string {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER && !String(value).includes('e')) return String(value);
  throw new RowFault('BRK-FEED-BAD-VALUE', name, 'is a number too large or small to be exact: write it as a text');
}
