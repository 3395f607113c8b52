import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { FieldShape, Shape } from './check/shape.ts';
import { findViolation } from './json-schema.fixture.ts';
import { type JsonSchema, jsonSchema } from './json-schema.ts';
import { parseInventory } from './parse.ts';
import { withCatalogue, withFirewall, withHosts, withRest } from './problems.fixture.ts';
import { root } from './schema/root.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
const violation = (text: string) => findViolation(jsonSchema(), parse(text));

test('schema.json is what the checks render; `bricks validate --schema > inventory/schema.json` renews it', () => {
  expect(read('schema.json')).toBe(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
});

test.each(['example/bricks.yaml', 'example/rack.yaml'])('%s satisfies the schema', name => {
  expect(violation(read(name))).toBeNull();
});

test('the commented example names the schema for editors, by its place', () => {
  expect(read('example/bricks.yaml').split('\n')[0]).toBe('# yaml-language-server: $schema=../schema.json');
});

test.each<[string, string, string]>([
  ['no shop', withHosts('  a: {address: 10.0.0.1}').replace('shop: s\n', ''), '$ has no shop'],
  ['an unknown key', withRest('bricks: {catalogue: {hosts: [a]}}\ncolour: red'), '$.colour is not described'],
  ['an unknown key of a host', withHosts('  a: {adress: 10.0.0.1}'), '$.hosts.a has no address'],
  ['an unknown brick', withRest('bricks: {catalogue: {hosts: [a]}, cart: {}}'), '$.bricks.cart is not described'],
  ["a host's name in capitals", withHosts('  A: {address: 10.0.0.1}'), '$.hosts.A breaks its pattern'],
  ['no hosts', withHosts('  {}'), '$.hosts has too few properties'],
  ['a port in quotes', withCatalogue('{hosts: [a], port: "80"}'), '$.bricks.catalogue.port is no integer'],
  ['a port out of range', withCatalogue('{hosts: [a], port: 65536}'), '$.bricks.catalogue.port is out of range'],
  ['a size with half a unit', withCatalogue('{hosts: [a], cache: 64G}'), '$.bricks.catalogue.cache breaks its pattern'],
  ['a host twice in a brick', withCatalogue('{hosts: [a, a]}'), '$.bricks.catalogue.hosts has an item twice'],
  ['a firewall for nobody', withFirewall('[]'), '$.firewall.ssh has fewer than 1 items'],
  ['a name in the firewall', withFirewall('[office.example]'), '$.firewall.ssh[0] breaks its pattern'],
  [
    'a relative device',
    withHosts('  a: {address: h, hardware: {disks: [{device: sda, size: 1TB}]}}'),
    'breaks its pattern',
  ],
])('%s is refused by the schema as by the reader', (_what, text, expected) => {
  expect(violation(text)).toContain(expected);
  expect(parseInventory(text, '/shop/bricks.yaml', '/home/op')).toHaveProperty('diagnostics');
});

const example = parse(read('example/bricks.yaml'), { maxAliasCount: -1 }) as object;
const paths = listPaths(example);

/** Values for any place, some of them good there; undefined takes the key away. */
const value = fc.oneof(
  fc.constantFrom<unknown>('a', 'ops', '1GB', '10.0.0.0/8', '::1', '/dev/sda', 'AA-bb-cc-dd-ee-ff', 'x.example', 'Ü 1'),
  fc.integer({ min: -1, max: 70_000 }),
  fc.constantFrom<unknown>(undefined, null, [], ['cat-01'], ['10.0.0.1'], {}, { address: '10.0.0.9' }),
  fc.constantFrom(...paths.map(path => path.reduce((node, key) => Reflect.get(Object(node), key), example as unknown))),
  fc.string({ maxLength: 6 }),
);

test('the schema refuses nothing that the reader takes', () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...paths), value), { minLength: 1, maxLength: 2 }), changes => {
      const text = JSON.stringify(changes.reduce((now, [path, next]) => put(now, path, next), example));
      if ('diagnostics' in parseInventory(text, '/shop/bricks.yaml', '/home/op')) return;
      taken++;
      expect(findViolation(jsonSchema(), JSON.parse(text))).toBeNull();
    }),
    { numRuns: 2000 },
  );
  expect(taken).toBeGreaterThan(50);
});

test('every pattern is one by the rules of editors too', () => {
  const patterns = listFields(root.shape).flatMap(([, { shape }]) =>
    shape.kind === 'text' ? (shape.pattern ?? []) : [],
  );
  expect(patterns.length).toBeGreaterThan(10);
  for (const pattern of patterns) expect(() => new RegExp(pattern.source, 'u')).not.toThrow();
});

test('every key says what it is for, in a sentence or two', () => {
  const fields = listFields(root.shape);
  expect(fields.length).toBeGreaterThan(25);
  for (const [path, { about }] of fields) expect(`${path}: ${about}`).toMatch(/: [A-Z`].{10,230}\.$/);
});

test('every default is one that could be written there', () => {
  for (const [path, { fallback }] of listFields(root.shape)) {
    if (fallback === undefined) continue;
    const schema = path.split('.').reduce(step, jsonSchema());
    expect([path, findViolation(schema, fallback)]).toEqual([path, null]);
  }
});

function step(schema: JsonSchema, name: string): JsonSchema {
  if (name === '*') return (schema.additionalProperties || schema.items) as JsonSchema;
  return schema.properties![name]!;
}

function listFields(shape: Shape, path = ''): [string, FieldShape][] {
  if (shape.kind === 'list') return listFields(shape.item, `${path}*.`);
  if (shape.kind === 'entries') return listFields(shape.value, `${path}*.`);
  if (shape.kind !== 'map') return [];
  return Object.entries(shape.fields).flatMap(([name, field]): [string, FieldShape][] => [
    [`${path}${name}`, field],
    ...listFields(field.shape, `${path}${name}.`),
  ]);
}

function listPaths(node: unknown, path: string[] = []): string[][] {
  if (typeof node !== 'object' || node === null) return [path];
  const below = Object.entries(node).flatMap(([key, each]) => listPaths(each, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

/** Where an earlier change took the place away, nothing is put. */
function put(node: unknown, [key, ...rest]: string[], next: unknown): object {
  if (typeof node !== 'object' || node === null) return {};
  const copy = Array.isArray(node) ? [...node] : { ...node };
  const at = Reflect.get(copy, key!) as unknown;
  if (rest.length === 0 || (typeof at === 'object' && at !== null)) {
    Reflect.set(copy, key!, rest.length === 0 ? next : put(at, rest, next));
  }
  return copy;
}
