import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFleet } from '../apply/model-fleet.fixture.ts';
import type { Facts } from '../facts/facts.ts';
import { fleetKeyPath } from '../keys/key-file.ts';
import { CATALOGUE_PROBES } from '../plan/bricks/catalogue.ts';
import { keysFor } from './keys-for.ts';

let dir: string;
let inventory: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-keys-'));
  inventory = join(dir, 'bricks.yaml');
});
afterEach(() => rmSync(dir, { recursive: true }));

function factsOf(operatorKey: string | null): Map<string, Facts> {
  const bare = makeFleet(['a']).facts(CATALOGUE_PROBES).get('a')!;
  const unreachable = { code: 'BRK-SSH-UNREACHABLE', where: 'b', message: '', hint: null };
  return new Map<string, Facts>([
    ['a', { ...bare, operatorKey } as Facts],
    ['b', { isReadable: false, isUnreachable: true, problem: unreachable }],
  ]);
}

test('the first run makes the fleet key, and the next ones find it', () => {
  const made = keysFor(inventory, factsOf(null));
  expect(keysFor(inventory, factsOf(made.operatorKey)).operatorKey).toBe(made.operatorKey);
});

test('a key is never made where a box has been given another', () => {
  expect(() => keysFor(inventory, factsOf('k'.repeat(43)))).toThrow(/^a: .*BRK-KEY-LOST.*copy it/s);
  expect(existsSync(fleetKeyPath(inventory))).toBe(false);
});
