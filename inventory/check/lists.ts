import { isNode, isSeq } from 'yaml';
import { quoteText } from './describe.ts';
import { type Check, check, offsetOf, type Place, type Reading } from './reading.ts';
import { reportWrong } from './scalars.ts';
import type { Shape } from './shape.ts';

interface ListOf<T> {
  /** Names the items in "expected a list of …". */
  of: string;
  item: Check<T>;
  atLeast?: number;
}

/** Undefined when any item is wrong. */
export function list<T>(wanted: ListOf<T>): Check<T[]> {
  return check(shapeOf(wanted, false), (place, reading) => {
    const items = readItems(wanted, place, reading);
    const values = items?.map(item => item.value);
    return values?.every(value => value !== undefined) ? (values as T[]) : undefined;
  });
}

/** A list of texts in which none may stand twice. */
export function distinctList(wanted: ListOf<string>): Check<string[]> {
  return check(shapeOf(wanted, true), (place, reading) => {
    const first = new Map<string, string>();
    const values: string[] = [];
    const items = readItems(wanted, place, reading);
    for (const { place: at, value } of items ?? []) {
      if (value === undefined) continue;
      const earlier = first.get(value);
      if (earlier !== undefined) reportRepeat(at, earlier, value, reading);
      else first.set(value, at.path);
      values.push(value);
    }
    return items !== undefined && first.size === items.length ? values : undefined;
  });
}

function shapeOf<T>({ of, item, atLeast = 0 }: ListOf<T>, isDistinct: boolean): Shape {
  return { kind: 'list', of, item: item.shape, atLeast, isDistinct };
}

function readItems<T>(
  wanted: ListOf<T>,
  place: Place,
  reading: Reading,
): { place: Place; value: T | undefined }[] | undefined {
  const at = reading.follow(place);
  if (at === undefined) return undefined;
  const { node } = at;
  if (!isSeq(node)) return reportWrong(at, reading, 'BRK-INV-WRONG-TYPE', `a list of ${wanted.of}`, null);
  if (node.items.length < (wanted.atLeast ?? 0)) {
    return reportWrong(at, reading, 'BRK-INV-TOO-FEW', `a list of ${wanted.of}, at least ${wanted.atLeast}`, null);
  }
  return node.items.map((raw, index) => {
    const item = isNode(raw) ? raw : null;
    const itemPlace: Place = {
      path: `${place.path}[${index}]`,
      node: item,
      keyOffset: item?.range?.[0] ?? offsetOf(at),
    };
    return { place: itemPlace, value: wanted.item(itemPlace, reading) };
  });
}

function reportRepeat(place: Place, earlier: string, value: string, reading: Reading): void {
  reading.report(place, 'BRK-INV-REPEATED', path => `${path} repeats ${quoteText(value)} of ${earlier}`);
}
