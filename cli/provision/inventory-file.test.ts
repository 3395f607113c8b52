import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moveToSpares, setAddress } from '#inventory/edit.ts';
import { BricksError } from '../errors.ts';
import { editInventory } from './inventory-file.ts';

const text = `# Ours.
shop: s
ssh: {user: ops, identity: /key}
hosts:
  a: {address: 10.0.0.1} # by the window
  b: {address: 10.0.0.2}
bricks: {catalogue: {hosts: [a, b]}}
`;

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'bricks-')), 'bricks.yaml');
  writeFileSync(path, text);
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

test('a changed inventory is read before it takes the place of the old one, and comments stay', () => {
  const inventory = editInventory(path, 'the address of a', old => setAddress(old, 'a', '10.0.0.9'));
  expect(inventory.hosts[0]).toMatchObject({ name: 'a', address: '10.0.0.9' });
  expect(readFileSync(path, 'utf8')).toBe(text.replace('10.0.0.1', '10.0.0.9'));
  expect(readdirSync(join(path, '..'))).toEqual(['bricks.yaml']);
});

test('a host that becomes a spare is one for the next command', () => {
  const inventory = editInventory(path, 'b to the spares', old => moveToSpares(old, 'catalogue', 'b'));
  expect(inventory).toMatchObject({ spares: ['b'], bricks: { catalogue: { hosts: ['a'] } } });
});

test.each<[string, (old: string) => string | undefined]>([
  ['can not be made', () => undefined],
  ['would be no inventory', old => old.replace('shop: s\n', '')],
  ['would be no YAML', old => `${old}]`],
  ['would give two hosts one address', old => old.replace('10.0.0.1', '10.0.0.2')],
])('a change that %s leaves the file as it was', (_what, edit) => {
  const change = () => editInventory(path, 'the address of a', edit);
  expect(change).toThrow(BricksError);
  expect(change).toThrow(/bricks\.yaml: can't be changed .*: the address of a \(BRK-INV-EDIT\)/);
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(readdirSync(join(path, '..'))).toEqual(['bricks.yaml']);
});
