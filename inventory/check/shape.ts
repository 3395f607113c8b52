/**
 * What a check accepts, as data: diagnostics, the JSON Schema for editors and `bricks explain` all tell of the inventory
 * from here, and from nowhere else.
 */
export type Shape =
  | TextShape
  | { kind: 'integer'; from: number; to: number }
  | { kind: 'list'; of: string; item: Shape; atLeast: number; isDistinct: boolean }
  | MapShape
  | { kind: 'entries'; of: string; name: Shape; value: Shape; atLeast: number };

export interface TextShape {
  kind: 'text';
  /** Completes "expected …". */
  expected: string;
  /** What the text must match, at least. Null where nothing simple can be said. */
  pattern: RegExp | null;
  /** How a value that was read is written in a file. */
  write: (value: unknown) => string;
}

export interface MapShape {
  kind: 'map';
  fields: Record<string, FieldShape>;
}

export interface FieldShape {
  shape: Shape;
  /** What it is for: one or two sentences. */
  about: string;
  isRequired: boolean;
  /** What holds where it is left out, as it would be written; undefined where that can't be written. */
  fallback: unknown;
}

/** Completes "expected …". */
export function expectedOf(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
      return shape.expected;
    case 'integer':
      return `a whole number from ${shape.from} to ${shape.to}`;
    case 'list':
      return `a list of ${shape.of}`;
    case 'map':
      return `a map with ${listWords(Object.keys(shape.fields))}`;
    case 'entries':
      return `a map of ${shape.of}`;
  }
}

/** The same shape with these sentences about its fields, for a map that is declared without them. */
export function withAbouts(shape: Shape, abouts: Readonly<Record<string, string>>): Shape {
  if (shape.kind !== 'map') throw new Error(`a ${shape.kind} has no fields`);
  const fields = Object.entries(shape.fields).map(([name, field]) => [
    name,
    { ...field, about: abouts[name] ?? field.about },
  ]);
  return { kind: 'map', fields: Object.fromEntries(fields) };
}

function listWords(words: string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
