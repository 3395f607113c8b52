import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readInventory } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'bricks-inventory-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const GOOD = `shop: s
ssh: {user: ops, identity: key}
hosts: {a: {address: 10.0.0.1}}
bricks: {catalogue: {hosts: [a]}}
`;

test('a good file is read, with or without a byte order mark, and with either kind of line ends', () => {
  for (const text of [GOOD, `\uFEFF${GOOD}`, GOOD.replaceAll('\n', '\r\n')]) {
    const path = write('good.yaml', text);
    const result = readInventory(path);
    expect('inventory' in result && [result.inventory.path, result.inventory.ssh.identity]).toEqual([
      path,
      join(folder, 'key'),
    ]);
  }
});

test('the path may be relative; the inventory keeps the absolute one', () => {
  const result = readInventory(join(import.meta.dirname, 'example/../example/bricks.yaml'));
  expect('inventory' in result && result.inventory.path).toBe(join(import.meta.dirname, 'example/bricks.yaml'));
});

test.each<[string, () => string, string]>([
  ['a file that is not there', () => join(folder, 'none.yaml'), 'BRK-INV-NOT-FOUND'],
  ['a path through a file', () => join(write('file', ''), 'bricks.yaml'), 'BRK-INV-UNREADABLE'],
  ['a path with a null byte', () => 'a\0b', 'BRK-INV-UNREADABLE'],
  ['a device', () => '/dev/null', 'BRK-INV-NOT-A-FILE'],
  [
    'text in Latin-1',
    () => write('latin1.yaml', Buffer.from('shop: Sm\xf8rrebr\xf8d\n', 'latin1')),
    'BRK-INV-NOT-UTF-8',
  ],
  ['more than 1 MiB', () => write('large.yaml', '#'.repeat(2 ** 20 + 1)), 'BRK-INV-TOO-LARGE'],
])('%s is one diagnostic at the first character', (_what, path, code) => {
  expect(readInventory(path())).toMatchObject({ diagnostics: [{ line: 1, column: 1, code }] });
});

test('a directory is told as such', () => {
  const path = join(folder, 'dir');
  mkdirSync(path);
  expect(readInventory(path)).toEqual({
    diagnostics: [
      {
        file: path,
        line: 1,
        column: 1,
        code: 'BRK-INV-NOT-A-FILE',
        message: 'this is a directory',
        hint: 'Name the file in it.',
      },
    ],
  });
});
