import { expectedOf, type FieldShape, type Shape } from '#inventory/check/shape.ts';
import { suggestWord } from '#inventory/check/suggest.ts';
import { usageError } from '../errors.ts';
import type { Child, KeyExplanation } from './explanation.ts';

/** Where a walk down the path stands. The field is null at an entry of a map or an item of a list. */
interface Step {
  shape: Shape;
  field: FieldShape | null;
  about: string;
}

/**
 * Explains the key at a path such as bricks.catalogue.cache. In a map of names any name may stand or be left out, as
 * may the index of a list's item: hosts.cat-01.ssh.port, hosts.ssh.port, hosts.cat-01.hardware.disks[0].size.
 */
export function explainKey(root: Shape, topic: string): KeyExplanation {
  const words = topic.replace(/\[\d*\]/g, '').split(/[.\s]+/);
  let at: Step = { shape: root, field: null, about: '' };
  for (const [index, word] of words.entries()) {
    at = stepInto(at, word, index === words.length - 1) ?? throwUnknownKey(root, at.shape, words, index);
  }
  return {
    kind: 'key',
    path: words.join('.'),
    about: at.about,
    expected: expectedOf(at.shape),
    isRequired: at.field?.isRequired ?? null,
    default: at.field?.fallback ?? null,
    children: childrenOf(at.shape),
  };
}

/** The keys below, whether the map has them itself or its entries or items have. */
export function childrenOf(shape: Shape, before = ''): Child[] {
  if (shape.kind === 'entries') return childrenOf(shape.value, `${before}NAME.`);
  if (shape.kind === 'list') return childrenOf(shape.item, `${before}[].`);
  if (shape.kind !== 'map') return [];
  return Object.entries(shape.fields).map(([name, { about, isRequired, fallback }]) => ({
    name: `${before}${name}`,
    about,
    isRequired,
    default: fallback ?? null,
  }));
}

function stepInto({ shape }: Step, word: string, isLast: boolean): Step | undefined {
  const fields = fieldsOf(shape);
  if (Object.hasOwn(fields, word)) {
    const field = fields[word]!;
    return { shape: field.shape, field, about: field.about };
  }
  if (shape.kind !== 'entries' || !isName(shape.name, word)) return undefined;
  // At the end a slip of a key is more likely than a host of that name.
  if (isLast && suggestWord(word, Object.keys(fields)) !== undefined) return undefined;
  return { shape: shape.value, field: null, about: `One of the ${shape.of}, by its name.` };
}

/** Those of the map, or of the map that stands for each entry or item. */
function fieldsOf(shape: Shape): Record<string, FieldShape> {
  if (shape.kind === 'entries') return fieldsOf(shape.value);
  if (shape.kind === 'list') return fieldsOf(shape.item);
  return shape.kind === 'map' ? shape.fields : {};
}

function isName(shape: Shape, word: string): boolean {
  return shape.kind === 'text' && (shape.pattern?.test(word) ?? true);
}

function throwUnknownKey(root: Shape, shape: Shape, words: string[], index: number): never {
  const before = words.slice(0, index).join('.');
  const message = before === '' ? `there is nothing called ${words[0]}` : `there is no ${words[index]} in ${before}`;
  throw usageError('BRK-EXPLAIN-UNKNOWN', words.join('.'), message, hintFor(root, shape, words, index));
}

function hintFor(root: Shape, shape: Shape, words: string[], index: number): string {
  const known = Object.keys(fieldsOf(shape));
  const meant = suggestWord(words[index]!, known);
  if (meant !== undefined) return `Did you mean ${words.with(index, meant).join('.')}?`;
  const elsewhere = listPaths(root).filter(path => path.split('.').at(-1) === words[index]);
  if (elsewhere.length > 0) return `Did you mean ${elsewhere.join(' or ')}?`;
  if (index === 0) return 'See what there is: bricks explain';
  return known.length > 0
    ? `Known there: ${known.join(', ')}.`
    : `Nothing is below ${words.slice(0, index).join('.')}.`;
}

function listPaths(shape: Shape, before = ''): string[] {
  return Object.entries(fieldsOf(shape)).flatMap(([name, field]) => [
    `${before}${name}`,
    ...listPaths(field.shape, `${before}${name}.`),
  ]);
}
