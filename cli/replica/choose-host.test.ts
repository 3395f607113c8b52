import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Inventory } from '#inventory/inventory.ts';
import { parseInventory } from '#inventory/parse.ts';
import type { BricksError } from '../errors.ts';
import { chooseHost, type NewMachine } from './choose-host.ts';
import { enterBrick } from './enter-brick.ts';

const dir = mkdtempSync(join(tmpdir(), 'bricks-'));
afterAll(() => rmSync(dir, { recursive: true }));
const path = join(dir, 'bricks.yaml');
const TEXT = `shop: nordlys
hosts:
  cat-01: {address: 10.0.0.1}
  cat-08: {address: 10.0.0.8}
  cat-09: {address: 10.0.0.9}
bricks:
  catalogue: {hosts: [cat-01]}
spares: [cat-08, cat-09]
`;

function inventoryOf(text: string): Inventory {
  writeFileSync(path, text);
  const result = parseInventory(text, path);
  if ('inventory' in result) return result.inventory;
  throw new Error(JSON.stringify(result.diagnostics));
}

function codeOf(name: string | undefined, machine: NewMachine, text = TEXT): string | undefined {
  try {
    chooseHost(inventoryOf(text), name, machine);
  } catch (error) {
    return (error as BricksError).problems[0]!.code;
  }
  return undefined;
}

test('without a name the first spare is taken; the inventory stays until the box is ready to join', () => {
  const inventory = inventoryOf(TEXT);
  expect(chooseHost(inventory, undefined, {})).toBe('cat-08');
  expect(readFileSync(path, 'utf8')).toBe(TEXT);
  enterBrick(inventory, 'cat-08');
  const after = readFileSync(path, 'utf8');
  expect(after).toBe(TEXT.replace('[cat-01]', '[cat-01, cat-08]').replace('[cat-08, cat-09]', '[cat-09]'));
  enterBrick(inventoryOf(after), 'cat-08');
  expect(readFileSync(path, 'utf8')).toBe(after);
});

test('a new machine is written down as a spare, once', () => {
  const machine = { address: '10.0.0.4', user: 'root', port: 2222 };
  expect(chooseHost(inventoryOf(TEXT), 'cat-04', machine)).toBe('cat-04');
  const written = readFileSync(path, 'utf8');
  expect(written).toContain('  cat-04: {address: 10.0.0.4, ssh: {user: "root", port: 2222}}\n');
  expect(written).toContain('spares: [cat-08, cat-09, cat-04]');
  expect(chooseHost(inventoryOf(written), 'cat-04', machine)).toBe('cat-04');
  expect(readFileSync(path, 'utf8')).toBe(written);
});

test.each<[string, string | undefined, NewMachine]>([
  ['BRK-REPLICA-NAME', undefined, { address: '10.0.0.4' }],
  ['BRK-HOST-UNKNOWN', 'cat-04', {}],
  ['BRK-ADDRESS', 'cat-04', { address: '10.0.0.4/24' }],
  ['BRK-REPLICA-ADDRESS', 'cat-08', { address: '10.0.0.4' }],
  ['BRK-REPLICA-ADDRESS', 'cat-04', { address: '10.0.0.1' }],
  ['BRK-INV-BAD-NAME', 'Cat 4', { address: '10.0.0.4' }],
])('%s stops it before any host is touched: %s %o', (code, name, machine) => {
  expect(codeOf(name, machine)).toBe(code);
  expect(readFileSync(path, 'utf8')).toBe(TEXT);
});

test('an inventory without spares says so', () => {
  expect(codeOf(undefined, {}, TEXT.replace('[cat-08, cat-09]', '[]'))).toBe('BRK-REPLICA-NO-SPARE');
});
