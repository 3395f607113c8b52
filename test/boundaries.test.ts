import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findBreaches, readImports } from './boundaries.ts';

const root = join(import.meta.dirname, '..');

test('every source keeps to the boundaries of the architecture', () => {
  const paths = globSync('{cli,daemons,inventory,templates}/**/*.ts', { cwd: root });
  expect(paths.length).toBeGreaterThan(20);
  const sources = paths.map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  expect(findBreaches(sources)).toEqual([]);
});

test.each<[string, string, string]>([
  ['inventory/a.ts', "import { EXIT } from '#cli/exit-codes.ts';", 'imports cli/exit-codes.ts'],
  ['inventory/a.ts', "import type { Entry } from '#contract/schedule.ts';", 'imports daemons/contract/schedule.ts'],
  ['inventory/schema/a.ts', "import { x } from '../../cli/errors.ts';", 'imports cli/errors.ts'],
  ['templates/a.ts', "export { x } from '#cli/errors.ts';", 'imports cli/errors.ts'],
  ['daemons/contract/a.ts', "import { readFileSync } from 'node:fs';", 'imports node:fs'],
  ['daemons/contract/a.ts', "import { log } from '#runtime/log.ts';", 'imports daemons/runtime/log.ts'],
  ['daemons/runtime/a.ts', "import { x } from '../catalogue/http.ts';", 'imports daemons/catalogue/http.ts'],
  ['daemons/cart/a.ts', "import { x } from '../catalogue/http.ts';", 'imports daemons/catalogue/http.ts'],
  ['daemons/catalogue/a.ts', "const x = await import('#cli/errors.ts');", 'imports cli/errors.ts'],
  ['cli/lab/a.ts', "import { x } from '#runtime/log.ts';", 'imports daemons/runtime/log.ts'],
  ['cli/commands/a.ts', "import { x } from '../plan/plan.ts';", 'imports cli/plan/plan.ts'],
  ['cli/commands/a.ts', "import { readFileSync } from 'node:fs';", 'imports node:fs'],
  ['cli/plan/a.ts', "import { readFileSync } from 'node:fs';", 'uses node:fs'],
  ['cli/plan/a.ts', "import * as net from 'node:net';", 'uses node:net'],
  ['cli/plan/a.ts', "import { execa } from 'execa';", 'uses execa'],
  ['cli/apply/actions/a.ts', 'const now = Date.now();', 'uses Date.now'],
  ['cli/remote/rsync-argv.ts', 'const now = new Date();', 'uses new Date()'],
  ['templates/a.ts', 'const home = process.env.HOME;', 'uses process.env'],
  ['templates/a.ts', 'setTimeout(() => {}, 5);', 'uses setTimeout('],
  ['templates/a.ts', 'const x = Math.random();', 'uses Math.random'],
])('%s with "%s" is a breach', (path, text, what) => {
  const breaches = findBreaches([{ path, text }]);
  expect(breaches).toHaveLength(1);
  expect(breaches[0]).toContain(path);
  expect(breaches[0]).toContain(what);
});

test('a pure module is not pure when a module that it calls is not', () => {
  const plan = { path: 'cli/plan/a.ts', text: "import { b } from '../b.ts';" };
  const between = { path: 'cli/b.ts', text: "export * from './c.ts';" };
  const clock = { path: 'cli/c.ts', text: 'export const now = () => Date.now();' };
  expect(findBreaches([plan, between, clock])).toEqual([
    'cli/plan/a.ts must be pure, but uses Date.now by way of cli/c.ts',
  ]);
});

test.each([
  [
    'cli/plan/a.ts',
    "import type { Facts } from '../facts/facts.ts';\n// Date.now() is not called here\n/* nor process.env */",
  ],
  [
    'cli/plan/a.ts',
    "import { b, type C } from '#inventory/b.ts';\nconst day = new Date(0);\nconst text = 'of the process.';",
  ],
  ['cli/commands/a.ts', "import { Command } from '@oclif/core';\nimport { load } from '../context.ts';"],
  ['inventory/a.test.ts', "import { x } from '#cli/errors.ts';"],
  ['templates/a.test.ts', "import { readFileSync } from 'node:fs';"],
])('%s with %j is none', (path, text) => {
  expect(findBreaches([{ path, text }])).toEqual([]);
});

test('imports are found in every form', () => {
  const text = [
    "import './a.ts';",
    "import b, {\n  c,\n} from './b.ts';",
    "import { type D } from './d.ts';",
    "export type { E } from './e.ts';",
    "const f = () => import('./f.ts');",
    "export const from = 'nowhere';",
  ].join('\n');
  expect(readImports(text)).toEqual([
    { specifier: './a.ts', isType: false },
    { specifier: './b.ts', isType: false },
    { specifier: './d.ts', isType: true },
    { specifier: './e.ts', isType: true },
    { specifier: './f.ts', isType: false },
  ]);
});
