import { types } from 'pg';
import { type Attributes, addAttribute } from './attributes.ts';
import type { FeedRow } from './feed-row.ts';
import { RowFault } from './row-fault.ts';

/** As the server writes it; an array as its elements, which may be arrays. */
export type Value = string | null | Value[];

/** Of PostgreSQL's own types: pg_type.dat. */
const BOOL = 16;
const BOOL_ARRAY = 1000;
const TEXT_ARRAY = 1009;
/** int8, int2, int4, float4, float8, money, numeric. */
const NUMBERS = new Set([20, 21, 23, 700, 701, 790, 1700]);

export function isNumber(type: number): boolean {
  return NUMBERS.has(type);
}

/** Values stay the texts that the server sends, so that no number is rounded; `arrays` are the array types. */
export function parsersOf(arrays: ReadonlySet<number>): (type: number) => (text: string) => Value {
  return type => {
    if (type === BOOL) return readBool;
    if (type === BOOL_ARRAY)
      return text => parseArray(text).map(each => (typeof each === 'string' ? readBool(each) : each));
    return arrays.has(type) ? parseArray : text => text;
  };
}

const parseArray = types.getTypeParser(TEXT_ARRAY as Parameters<typeof types.getTypeParser>[0]) as (
  text: string,
) => Value[];

function readBool(text: string): string {
  return text === 't' ? 'true' : 'false';
}

/** A row under the names of its columns: null is an absent attribute, an array a repeated one. */
export function readPostgresRow(line: number, names: readonly string[], values: readonly Value[]): FeedRow {
  const attributes: Attributes = new Map();
  try {
    for (let index = 0; index < names.length; index += 1) addValue(attributes, names[index]!, values[index]!);
    return { line, attributes };
  } catch (error) {
    if (error instanceof RowFault) return { line, fault: error };
    throw error;
  }
}

function addValue(attributes: Attributes, name: string, value: Value): void {
  for (const each of Array.isArray(value) ? value : [value]) {
    if (Array.isArray(each)) throw new RowFault('BRK-FEED-BAD-VALUE', name, 'is a list in a list, not a text');
    if (each !== null) addAttribute(attributes, name, each);
  }
}
