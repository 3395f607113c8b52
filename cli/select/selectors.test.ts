import { expect, test } from 'vitest';
import type { Inventory } from '#inventory/inventory.ts';
import { BricksError } from '../errors.ts';
import { selectHosts } from './selectors.ts';

const names = ['cat-01', 'cat-02', 'cat-10', 'spare-1', 'db.x'];
const inventory = {
  hosts: names.map(name => ({ name })),
  bricks: { catalogue: { hosts: ['cat-01', 'cat-02', 'cat-10'] } },
  spares: ['spare-1'],
} as unknown as Inventory;

test.each([
  [undefined, names],
  ['cat-02', ['cat-02']],
  ['cat-*', ['cat-01', 'cat-02', 'cat-10']],
  ['cat-0?', ['cat-01', 'cat-02']],
  ['@catalogue,!cat-02', ['cat-01', 'cat-10']],
  ['!cat-*', ['spare-1', 'db.x']],
  ['cat-10, cat-01', ['cat-01', 'cat-10']],
  ['@spares,cat-01', ['cat-01', 'spare-1']],
  ['db.?', ['db.x']],
  ['@all', names],
])('--limit %s means %j', (limit, hosts) => {
  expect(selectHosts(inventory, names, limit)).toEqual(hosts);
});

test.each([
  ['cat-1', 'BRK-LIMIT-UNKNOWN', 'did you mean'],
  ['', 'BRK-LIMIT-UNKNOWN', 'there are'],
  ['cat-01,', 'BRK-LIMIT-UNKNOWN', 'there are'],
  ['@catalog', 'BRK-LIMIT-UNKNOWN', 'did you mean @catalogue?'],
  ['@all,!cat-1', 'BRK-LIMIT-UNKNOWN', 'did you mean'],
  ['dbxx', 'BRK-LIMIT-UNKNOWN', ''],
  ['cat-01,!cat-*', 'BRK-LIMIT-EMPTY', 'this command works on'],
])('--limit "%s" is refused with exit status 2: a slip must not become "nothing to do"', (limit, code, hint) => {
  try {
    selectHosts(inventory, names, limit);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(BricksError);
    const { exitCode, problems } = error as BricksError;
    expect(exitCode).toBe(2);
    expect(problems[0]).toMatchObject({ code, hint: expect.stringContaining(hint) });
  }
});
