import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CODE_AREAS, CODES } from './codes.ts';

const root = join(import.meta.dirname, '../..');
const sources = globSync('{cli,inventory,daemons}/**/*.ts', { cwd: root })
  .filter(path => !/\.(test|fixture)\.ts$|^cli\/explain\/codes/.test(path))
  .map(path => readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, ''));
const literals = sources.flatMap(text => [...text.matchAll(/BRK(-[A-Z0-9]+)+-?/g)].map(match => match[0]));

/** What the sources make codes of: BRK-BOX-${…} of the answers of the boxes. */
function refusals(): string[] {
  const contract = readFileSync(join(root, 'daemons/contract/catalogue-admin.ts'), 'utf8');
  const union = /export type AdminErrorCode =([^;]*);/.exec(contract)![1]!;
  return [...union.matchAll(/'([a-z-]+)'/g)].map(match => `BRK-BOX-${match[1]!.toUpperCase()}`);
}

test('every code in the sources is explained, and every code that is explained has a source', () => {
  const inSources = new Set([...literals.filter(code => !code.endsWith('-')), ...refusals()]);
  expect([...inSources].filter(code => !Object.hasOwn(CODES, code)).sort()).toEqual([]);
  expect(Object.keys(CODES).filter(code => !inSources.has(code))).toEqual([]);
  expect(inSources.size).toBeGreaterThan(100);
});

test('the only codes that are put together are those of what boxes refuse', () => {
  expect([...new Set(literals.filter(code => code.endsWith('-')))]).toEqual(['BRK-BOX-']);
  expect(refusals().length).toBeGreaterThan(5);
});

test('no code is in two areas', () => {
  const all = CODE_AREAS.flatMap(area => Object.keys(area.codes));
  expect(all).toEqual([...new Set(all)]);
});

test.each(Object.entries(CODES))('%s is told in whole sentences', (_code, { means, wayOut }) => {
  expect(means).toMatch(/^\S.{15,180}\.$/);
  expect(wayOut).toMatch(/^[A-Z].{10,180}\S$/);
});
