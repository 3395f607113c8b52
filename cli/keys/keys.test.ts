import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSigned, publicKeyOf, signText } from '#contract/ed25519.ts';
import { KEEPER_KEY, TOKEN_KEY } from '#contract/layout.ts';
import { type Entry, entryText } from '#contract/schedule.ts';
import type { BricksError } from '../errors.ts';
import { FleetKeys } from './fleet-keys.ts';
import { findFleetKeys, fleetKeyPath, loadFleetKeys, makeFleetKeys } from './key-file.ts';

let folder: string;
let inventory: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bricks-keys-'));
  inventory = join(folder, 'bricks.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry: Entry = {
  epoch: 1,
  digest: 'a'.repeat(64),
  activation: 3_000,
  voteBy: 500,
  roster: ['a'],
  members: { a: { address: '192.0.2.1', port: 8731, key: 'k' } },
  without: [],
  policy: { allowMissing: 0 },
  previous: null,
  cancels: null,
  signature: '',
};

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return (error as BricksError).problems[0]?.code;
  }
  return undefined;
}

test('a key gives the signatures of RFC 8032, section 7.1, test 1', () => {
  const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
  expect(Buffer.from(publicKeyOf(seed), 'base64url').toString('hex')).toBe(
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  );
  expect(Buffer.from(signText(seed, ''), 'base64url').toString('hex')).toMatch(/^e5564300c360ac729086e2cc806e828a/);
});

test('an entry that the operator signed is told from one that was changed since', () => {
  const keys = new FleetKeys(Buffer.alloc(32, 1));
  const signed = keys.sign(entry);
  expect(isSigned(entryText(signed), signed.signature, keys.operatorKey)).toBe(true);
  const later = { ...signed, activation: signed.activation + 1 };
  expect(isSigned(entryText(later), signed.signature, keys.operatorKey)).toBe(false);
  expect(isSigned(entryText(signed), signed.signature, keys.boxKey('a'))).toBe(false);
  expect(isSigned(entryText(signed), signed.signature, 'no key')).toBe(false);
});

test('each box has a key of its own, and all share that of the tokens', () => {
  const keys = new FleetKeys(Buffer.alloc(32, 1));
  const [a, b] = [keys.secretsOf('a'), keys.secretsOf('b')];
  expect(a.get(KEEPER_KEY)).not.toBe(b.get(KEEPER_KEY));
  expect(a.get(TOKEN_KEY)).toBe(b.get(TOKEN_KEY));
  expect(publicKeyOf(Buffer.from(a.get(KEEPER_KEY)!, 'base64url'))).toBe(keys.boxKey('a'));
  expect(new FleetKeys(Buffer.alloc(32, 2)).secretsOf('a').get(TOKEN_KEY)).not.toBe(a.get(TOKEN_KEY));
});

test('a plan is told no secret', () => {
  const keys = new FleetKeys(Buffer.alloc(32, 1));
  const { operatorKey, secrets } = keys.describe(['a']);
  const told = JSON.stringify([operatorKey, [...secrets.get('a')!]]);
  for (const secret of keys.secretsOf('a').values()) expect(told).not.toContain(secret);
  expect(secrets.get('a')!.get(KEEPER_KEY)).toMatch(/^[0-9a-f]{64}$/);
});

test('the fleet key is made once, for its owner alone, and found again', () => {
  expect(findFleetKeys(inventory)).toBeNull();
  const made = makeFleetKeys(inventory);
  expect(statSync(fleetKeyPath(inventory)).mode & 0o777).toBe(0o600);
  const text = readFileSync(fleetKeyPath(inventory), 'utf8');
  expect(makeFleetKeys(inventory).operatorKey).toBe(made.operatorKey);
  expect(readFileSync(fleetKeyPath(inventory), 'utf8')).toBe(text);
  expect(loadFleetKeys(inventory).operatorKey).toBe(made.operatorKey);
});

test('a key that is not there, is damaged, or that others may read, is told, and not used', () => {
  expect(codeOf(() => loadFleetKeys(inventory))).toBe('BRK-KEY-NONE');
  makeFleetKeys(inventory);
  chmodSync(fleetKeyPath(inventory), 0o640);
  expect(codeOf(() => loadFleetKeys(inventory))).toBe('BRK-KEY-MODE');
  writeFileSync(fleetKeyPath(inventory), 'nothing\n');
  chmodSync(fleetKeyPath(inventory), 0o600);
  expect(codeOf(() => loadFleetKeys(inventory))).toBe('BRK-KEY-DAMAGED');
  rmSync(fleetKeyPath(inventory));
  mkdirSync(fleetKeyPath(inventory), { mode: 0o700 });
  expect(codeOf(() => findFleetKeys(inventory))).toBe('BRK-KEY-UNREADABLE');
});
