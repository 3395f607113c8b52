import { isMap, isNode, isScalar, type Node, type Pair } from 'yaml';
import { describeNode, nameKey } from './describe.ts';
import { type Check, check, type Place, type Reading } from './reading.ts';
import { reportWrong } from './scalars.ts';
import { expectedOf, type Shape } from './shape.ts';

interface NamedEntry<T> {
  name: string;
  value: T;
}

interface EntriesOf<T> {
  /** Names the entries in "expected a map of …". */
  of: string;
  name: Check<string>;
  value: Check<T>;
  atLeast: number;
}

/** A map whose keys are names, each read by `name`. In the order of the file; undefined when any of it is wrong. */
export function mapOf<T>(wanted: EntriesOf<T>): Check<NamedEntry<T>[]> {
  const { of, name, value, atLeast } = wanted;
  const shape: Shape = { kind: 'entries', of, name: name.shape, value: value.shape, atLeast };
  const expected = expectedOf(shape);
  return check(shape, (place, reading) => {
    const entries = readEntries(place, reading, expected);
    if (entries !== undefined && entries.length < atLeast) {
      return reportWrong(place, reading, 'BRK-INV-TOO-FEW', `${expected}, at least ${atLeast}`, null);
    }
    const values = entries?.map(entry => ({
      name: name({ path: entry.place.path, node: entry.keyNode, keyOffset: entry.place.keyOffset }, reading),
      value: value(entry.place, reading),
    }));
    const isWhole = values?.every(entry => entry.name !== undefined && entry.value !== undefined) ?? false;
    return isWhole ? (values as NamedEntry<T>[]) : undefined;
  });
}

export interface MapEntry {
  key: string;
  keyNode: Node;
  place: Place;
}

/** Of keys that stand twice the first; undefined, and reported, where there is no map. */
export function readEntries(place: Place, reading: Reading, expected: string): MapEntry[] | undefined {
  const at = reading.follow(place);
  if (at === undefined) return undefined;
  const { node } = at;
  if (!isMap(node)) return reportWrong(at, reading, 'BRK-INV-WRONG-TYPE', expected, null);
  const first = new Map<string, MapEntry>();
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    const entry = readEntry(pair, place, reading);
    if (entry === undefined) continue;
    if (first.has(entry.key)) reportDuplicate(entry, place, reading);
    else first.set(entry.key, entry);
  }
  return [...first.values()];
}

function readEntry(pair: Pair<Node, Node | null>, place: Place, reading: Reading): MapEntry | undefined {
  const keyNode = pair.key;
  const keyOffset = keyNode?.range?.[0] ?? place.keyOffset;
  if (!isScalar(keyNode) || typeof keyNode.value !== 'string') {
    const hint = isScalar(keyNode) && keyNode.source ? `Put it in quotes to make it text: "${keyNode.source}".` : null;
    const say = (path: string) => `a key in ${path} is ${describeNode(keyNode)}: expected text`;
    return reading.report({ ...place, node: keyNode }, 'BRK-INV-WRONG-TYPE', say, hint);
  }
  const key = keyNode.value;
  const path = place.path === '' ? nameKey(key) : `${place.path}.${nameKey(key)}`;
  return { key, keyNode, place: { path, node: isNode(pair.value) ? pair.value : null, keyOffset } };
}

function reportDuplicate(entry: MapEntry, place: Place, reading: Reading): void {
  const at: Place = { ...place, node: entry.keyNode };
  reading.report(
    at,
    'BRK-INV-DUPLICATE-KEY',
    path => `${nameKey(entry.key)} stands twice in ${path}`,
    'Keep one of the two.',
  );
}
