import { isMap, isScalar, isSeq, type Node } from 'yaml';

const SHOWN_CHARACTERS = 60;

/** What was found in place of what was expected, as a sentence names it. */
export function describeNode(node: Node | null): string {
  if (isMap(node)) return node.items.length === 0 ? 'an empty map' : 'a map';
  if (isSeq(node)) return node.items.length === 0 ? 'an empty list' : 'a list';
  if (!isScalar(node) || node.value === null) return 'empty';
  if (typeof node.value === 'string') return `the text ${quoteText(node.value)}`;
  const kind = typeof node.value === 'number' ? 'the number' : 'the truth value';
  return `${kind} ${sourceOf(node.source, node.value)}`;
}

/** On one line, with control characters escaped, and cut where it is long. */
export function quoteText(text: string): string {
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return JSON.stringify(shown);
}

/** A key as it stands in a path: plain words as they are, anything else quoted. */
export function nameKey(key: string): string {
  return /^[\w-]{1,64}$/.test(key) ? key : quoteText(key);
}

export function namePath(path: string): string {
  return path === '' ? 'the inventory' : path;
}

function sourceOf(source: string | undefined, value: unknown): string {
  return source ?? String(value);
}
