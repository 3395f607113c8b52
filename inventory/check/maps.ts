import { nameKey } from './describe.ts';
import { type MapEntry, readEntries } from './entries.ts';
import { atKey, type Check, type Code, check, type Place, type Reading } from './reading.ts';
import { expectedOf, type FieldShape, type MapShape, type Shape, withAbouts } from './shape.ts';
import { suggestWord } from './suggest.ts';

/** A key of a map. A required one has no fallback. */
export interface Field<T> {
  check: Check<T>;
  /** What it is for, to a person: one or two sentences, with the unit. */
  about: string;
  fallback?: { value: T };
}
type Fields = Record<string, Field<unknown>>;
type FieldValues<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

export function required<T>(check: Check<T>, about = ''): Field<T> {
  return { check, about };
}

export function optional<T, D>(check: Check<T>, fallback: D, about = ''): Field<T | D> {
  return { check, about, fallback: { value: fallback } };
}

/** How an unknown key is told of, where "unknown key" is not the word for it. */
interface UnknownKey {
  code: Code;
  message: (key: string, known: string[]) => string;
}

/** A map with these keys and no others. Undefined when any of it is wrong. */
export function map<F extends Fields>(fields: F, unknown: UnknownKey | null = null): Check<FieldValues<F>> {
  const known = Object.keys(fields);
  const shape = shapeOf(fields);
  return check(shape, (place, reading) => {
    const entries = readEntries(place, reading, expectedOf(shape));
    if (entries === undefined) return undefined;
    const strangers = entries.filter(entry => !known.includes(entry.key));
    const meant = new Set(strangers.map(entry => reportUnknown(entry, place, known, unknown, reading)));
    const found = new Map(entries.map(entry => [entry.key, entry.place]));
    const values = known.map(key => {
      const at = found.get(key);
      const { check: read, fallback } = fields[key]!;
      if (at !== undefined) return [key, read(at, reading)];
      if (fallback === undefined && !meant.has(key)) reportMissing(key, place, reading);
      return [key, fallback?.value];
    });
    return isComplete(values) && strangers.length === 0 ? (Object.fromEntries(values) as FieldValues<F>) : undefined;
  });
}

/** The same map with these sentences about its fields, which are declared without. */
export function describeFields<T>(what: Check<T>, abouts: Readonly<Record<string, string>>): Check<T> {
  return check(withAbouts(what.shape, abouts), (place, reading) => what(place, reading));
}

function shapeOf(fields: Fields): MapShape {
  const told = Object.entries(fields).map(([name, { check: what, about, fallback }]): [string, FieldShape] => [
    name,
    {
      shape: what.shape,
      about,
      isRequired: fallback === undefined,
      fallback: fallback === undefined || fallback.value === null ? undefined : written(what.shape, fallback.value),
    },
  ]);
  return { kind: 'map', fields: Object.fromEntries(told) };
}

function written(shape: Shape, value: unknown): unknown {
  return shape.kind === 'text' ? shape.write(value) : value;
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
