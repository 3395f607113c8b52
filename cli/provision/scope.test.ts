import { expect, test } from 'vitest';
import { BricksError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import type { SavedPlan } from '../run/saved-plan.ts';
import { chooseScope, scopeOfPlan } from './scope.ts';

const inventory = {
  path: '/shop/bricks.yaml',
  hosts: ['a', 'b', 'spare'].map(name => ({ name })),
  bricks: { catalogue: { hosts: ['a', 'b'] } },
  spares: ['spare'],
};
const fleet = { inventory, select: (hosts: readonly string[]) => [...hosts] } as unknown as Fleet;
const noFlags = { prune: false, 'retry-failed': false };

function savedFor(...hosts: string[]): SavedPlan {
  return { request: { hosts, batch: null, prunes: false } } as unknown as SavedPlan;
}

function codeOf(run: () => unknown): { code: string | undefined; exit: number } {
  try {
    run();
  } catch (error) {
    if (error instanceof BricksError) return { code: error.problems[0]?.code, exit: error.exitCode };
    throw error;
  }
  throw new Error('it was not refused');
}

test('the members of the bricks are provisioned; with --prune all others are looked at too', () => {
  expect(chooseScope(fleet, noFlags)).toEqual({ hosts: ['a', 'b'], batch: null, prunes: false });
  expect(chooseScope(fleet, { ...noFlags, prune: true }).hosts).toEqual(['a', 'b', 'spare']);
});

test('sizes that are none are refused before any host is touched', () => {
  expect(codeOf(() => chooseScope(fleet, { ...noFlags, batch: '0' }))).toEqual({ code: 'BRK-BATCH', exit: 2 });
});

test.each([{ limit: 'a' }, { batch: '1' }, { prune: true }, { 'retry-failed': true }])(
  'a saved plan is not executed with %o, which would mean other hosts or waves',
  flags => {
    const run = () => scopeOfPlan(fleet, savedFor('a'), { ...noFlags, ...flags });
    expect(codeOf(run)).toEqual({ code: 'BRK-PLAN-FLAGS', exit: 2 });
  },
);

test('a saved plan for a host that has left the inventory is refused', () => {
  expect(codeOf(() => scopeOfPlan(fleet, savedFor('a', 'gone'), noFlags))).toEqual({ code: 'BRK-PLAN-MOVED', exit: 2 });
  expect(scopeOfPlan(fleet, savedFor('a'), noFlags).hosts).toEqual(['a']);
});
