import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInventory } from './parse.ts';
import { readInventory } from './read.ts';

const path = join(import.meta.dirname, 'example/bricks.yaml');
const example = readFileSync(path, 'utf8');

test('the example is a good inventory', () => {
  const result = readInventory(path);
  expect(result).not.toHaveProperty('diagnostics');
  expect(result).toMatchObject({
    inventory: {
      bricks: { catalogue: { hosts: ['cat-01', 'cat-02', 'cat-03', 'cat-04'], cacheBytes: 134_217_728 } },
      spares: ['cat-09'],
    },
  });
});

/** Pieces that mean something to YAML or to the schema, put where they don't belong. */
const pieces = fc.oneof(
  fc.constantFrom(
    '\t',
    '\n',
    ' ',
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    '- ',
    '&a ',
    '*a',
    '!!',
    '|',
    '>',
    '#',
    '?',
    '<<: ',
  ),
  fc.constantFrom(
    '\0',
    '\uFEFF',
    '%YAML 1.1\n---\n',
    '---\n',
    '...\n',
    'cat-01',
    'null',
    '~',
    '1e999',
    '0x10',
    '-',
    '\u{1F9F1}',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const mutation = fc.record({
  at: fc.nat({ max: example.length }),
  removed: fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: example.length })),
  inserted: pieces,
});

function mutate(text: string, mutations: { at: number; removed: number; inserted: string }[]): string {
  return mutations.reduce(
    (now, { at, removed, inserted }) => now.slice(0, at) + inserted + now.slice(at + removed),
    text,
  );
}

test('whatever is done to the example, the answer is an inventory or diagnostics in order, within the text', () => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), mutations => {
      const text = mutate(example, mutations);
      const result = parseInventory(text, path, '/home/op');
      if ('inventory' in result) return;
      const places = result.diagnostics.map(({ line, column }) => line * 1e7 + column);
      expect(places.length).toBeGreaterThan(0);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      const lines = text.split('\n').length;
      for (const { line, column, code, message } of result.diagnostics) {
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(lines);
        expect(column).toBeGreaterThan(0);
        expect(code).toMatch(/^BRK-INV-[A-Z-]+$/);
        expect(message).not.toMatch(/undefined|\[object/);
      }
    }),
    { numRuns: 400 },
  );
});

test.each([
  ['deeply nested lists', '['.repeat(100_000)],
  ['deeply nested items', '- '.repeat(100_000)],
  ['an anchor within itself', 'shop: &a [*a]\nhosts: &b {c: *b}\n'],
  [
    'aliases of aliases',
    `a: &a [x]\n${'bcdefghij'.replace(/./g, (name, index: number) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]\n`)}`,
  ],
  [
    'ten thousand hosts of one alias',
    `hosts:\n${Array.from({ length: 10_000 }, (_, index) => `  h${index}: ${index === 0 ? '&h {address: 10.0.0.1}' : '*h'}\n`).join('')}`,
  ],
])('%s are refused, and soon', (_what, text) => {
  const started = performance.now();
  expect(parseInventory(text, path, '/home/op')).toHaveProperty('diagnostics');
  expect(performance.now() - started).toBeLessThan(10_000);
});
