import { isMap, isNode, isScalar, type Node, type Pair } from 'yaml';
import { describeNode, nameKey } from './describe.ts';
import { atKey, type Check, type Code, type Place, type Reading } from './reading.ts';
import { reportWrong } from './scalars.ts';
import { suggestWord } from './suggest.ts';

/** A key of a map. A required one has no fallback. */
export interface Field<T> {
  check: Check<T>;
  fallback?: { value: T };
}
type Fields = Record<string, Field<unknown>>;
type FieldValues<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

export function required<T>(check: Check<T>): Field<T> {
  return { check };
}

export function optional<T, D>(check: Check<T>, fallback: D): Field<T | D> {
  return { check, fallback: { value: fallback } };
}

/** How an unknown key is told of, where "unknown key" is not the word for it. */
interface UnknownKey {
  code: Code;
  message: (key: string, known: string[]) => string;
}

/** A map with these keys and no others. Undefined when any of it is wrong. */
export function map<F extends Fields>(fields: F, unknown: UnknownKey | null = null): Check<FieldValues<F>> {
  const known = Object.keys(fields);
  return (place, reading) => {
    const entries = readEntries(place, reading, `a map with ${listWords(known)}`);
    if (entries === undefined) return undefined;
    const strangers = entries.filter(entry => !known.includes(entry.key));
    const meant = new Set(strangers.map(entry => reportUnknown(entry, place, known, unknown, reading)));
    const found = new Map(entries.map(entry => [entry.key, entry.place]));
    const values = known.map(key => {
      const at = found.get(key);
      const { check, fallback } = fields[key]!;
      if (at !== undefined) return [key, check(at, reading)];
      if (fallback === undefined && !meant.has(key)) reportMissing(key, place, reading);
      return [key, fallback?.value];
    });
    return isComplete(values) && strangers.length === 0 ? (Object.fromEntries(values) as FieldValues<F>) : undefined;
  };
}

interface NamedEntry<T> {
  name: string;
  value: T;
}

interface MapShape<T> {
  /** Names the entries in "expected a map of …". */
  of: string;
  name: Check<string>;
  value: Check<T>;
  atLeast: number;
}

/** A map whose keys are names, each read by `name`. In the order of the file; undefined when any of it is wrong. */
export function mapOf<T>(shape: MapShape<T>): Check<NamedEntry<T>[]> {
  const expected = `a map of ${shape.of}`;
  return (place, reading) => {
    const entries = readEntries(place, reading, expected);
    if (entries !== undefined && entries.length < shape.atLeast) {
      return reportWrong(place, reading, 'BRK-INV-TOO-FEW', `${expected}, at least ${shape.atLeast}`, null);
    }
    const values = entries?.map(entry => ({
      name: shape.name({ path: entry.place.path, node: entry.keyNode, keyOffset: entry.place.keyOffset }, reading),
      value: shape.value(entry.place, reading),
    }));
    const isWhole = values?.every(entry => entry.name !== undefined && entry.value !== undefined) ?? false;
    return isWhole ? (values as NamedEntry<T>[]) : undefined;
  };
}

interface MapEntry {
  key: string;
  keyNode: Node;
  place: Place;
}

function readEntries(place: Place, reading: Reading, expected: string): MapEntry[] | undefined {
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

/** Returns the known key that was probably meant, so that it isn't reported missing as well. */
function reportUnknown(
  entry: MapEntry,
  place: Place,
  known: string[],
  unknown: UnknownKey | null,
  reading: Reading,
): string | undefined {
  const meant = suggestWord(entry.key, known);
  const key = nameKey(entry.key);
  const say = (path: string) => unknown?.message(key, known) ?? `unknown key ${key} in ${path}`;
  const stranger = unknown === null ? hintForStranger(entry.key, known) : null;
  const hint = meant === undefined ? stranger : `Did you mean ${meant}?`;
  reading.report({ ...place, node: entry.keyNode }, unknown?.code ?? 'BRK-INV-UNKNOWN-KEY', say, hint);
  return meant;
}

function hintForStranger(key: string, known: string[]): string {
  if (key === '<<') return 'YAML 1.2 has no merge keys; an alias (*name) can stand for a whole value.';
  return `Known here: ${known.join(', ')}.`;
}

function reportMissing(key: string, place: Place, reading: Reading): void {
  reading.report(atKey(place), 'BRK-INV-MISSING-KEY', path => `${path} has no ${key}`);
}

function isComplete(values: unknown[][]): boolean {
  return values.every(([, value]) => value !== undefined);
}

function listWords(words: string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
