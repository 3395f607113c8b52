import { expect, test } from 'vitest';
import { listNotes } from './notes.ts';
import { parseInventory } from './parse.ts';
import { withHosts } from './problems.fixture.ts';

function notesOf(rest: string): string[] {
  const hosts = ['a', 'b', 'c'].map((name, index) => `  ${name}: {address: 10.0.0.${index + 1}}`).join('\n');
  const result = parseInventory(withHosts(hosts, rest), '/shop/bricks.yaml', '/home/op');
  if (!('inventory' in result)) throw new Error(JSON.stringify(result.diagnostics));
  return listNotes(result.inventory).map(note => note.message);
}

test('a host in no brick and no spare is told of', () => {
  expect(notesOf('bricks: {catalogue: {hosts: [b]}}')).toEqual([
    'a is in no brick and no spare: nothing is done on it',
    'c is in no brick and no spare: nothing is done on it',
  ]);
});

test('a spare is not', () => {
  expect(notesOf('bricks: {catalogue: {hosts: [a]}}\nspares: [c, b]')).toEqual([]);
});
