import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint, HostKeys } from './host-keys.ts';

let dir: string;
let inventory: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  inventory = join(dir, 'bricks.yaml');
});
afterEach(() => rmSync(dir, { recursive: true }));

function makeKey(): Buffer {
  return Buffer.from(ssh2.utils.generateKeyPairSync('ed25519').public.split(' ')[1]!, 'base64');
}

test('a host without a pin is refused, with its fingerprint and the way to accept it', () => {
  const key = makeKey();
  const problem = new HostKeys(inventory, 'strict').check('cat-01', key);
  expect(problem?.code).toBe('BRK-SSH-UNKNOWN-KEY');
  expect(problem?.message).toContain(fingerprint(key));
  expect(problem?.hint).toContain('--host-key accept-new');
});

test('accept-new pins the key beside the inventory, and strict then accepts it', () => {
  const key = makeKey();
  expect(new HostKeys(inventory, 'accept-new').check('cat-01', key)).toBeNull();
  expect(readFileSync(join(dir, 'bricks.known_hosts'), 'utf8')).toBe(`cat-01 ssh-ed25519 ${key.toString('base64')}\n`);
  expect(new HostKeys(inventory, 'strict').check('cat-01', key)).toBeNull();
});

test('a changed key stops under either policy and shows both fingerprints', () => {
  const [pinned, shown] = [makeKey(), makeKey()];
  new HostKeys(inventory, 'accept-new').check('cat-01', pinned);
  for (const policy of ['strict', 'accept-new'] as const) {
    const problem = new HostKeys(inventory, policy).check('cat-01', shown);
    expect(problem?.code).toBe('BRK-SSH-CHANGED-KEY');
    expect(problem?.message).toContain(fingerprint(pinned));
    expect(problem?.message).toContain(fingerprint(shown));
    expect(problem?.hint).toContain('bricks replace cat-01; by hand: ssh-keygen -f');
  }
  expect(readFileSync(join(dir, 'bricks.known_hosts'), 'utf8')).not.toContain(shown.toString('base64'));
});

test('a damaged file of pins stops everything: without its pins anybody would be trusted', () => {
  writeFileSync(join(dir, 'bricks.known_hosts'), 'cat-01 ssh-ed25519\n');
  expect(() => new HostKeys(inventory, 'accept-new')).toThrow(/line 1 is damaged/);
});

test('a host that is said to be rebuilt may show another key, once its pins are replaced by it', () => {
  const [pinned, shown, other] = [makeKey(), makeKey(), makeKey()];
  new HostKeys(inventory, 'accept-new').check('cat-01', pinned);
  new HostKeys(inventory, 'accept-new').check('cat-02', other);
  const keys = new HostKeys(inventory, 'strict');
  keys.allowChange('cat-01');
  expect(keys.check('cat-01', shown)).toBeNull();
  expect(keys.rotated('cat-01')).toEqual({ from: [fingerprint(pinned)], to: fingerprint(shown) });
  const later = new HostKeys(inventory, 'strict');
  expect(later.check('cat-01', shown)).toBeNull();
  expect(later.check('cat-01', pinned)?.code).toBe('BRK-SSH-CHANGED-KEY');
  expect(later.check('cat-02', other)).toBeNull();
});

test('who may change its key and does not keeps its pins, and nothing is told', () => {
  const pinned = makeKey();
  new HostKeys(inventory, 'accept-new').check('cat-01', pinned);
  const before = readFileSync(join(dir, 'bricks.known_hosts'), 'utf8');
  const keys = new HostKeys(inventory, 'strict');
  keys.allowChange('cat-01');
  expect(keys.check('cat-01', pinned)).toBeNull();
  expect(keys.rotated('cat-01')).toBeNull();
  expect(readFileSync(join(dir, 'bricks.known_hosts'), 'utf8')).toBe(before);
});

test('only the host that was named may change its key', () => {
  const [pinned, shown] = [makeKey(), makeKey()];
  new HostKeys(inventory, 'accept-new').check('cat-02', pinned);
  const keys = new HostKeys(inventory, 'strict');
  keys.allowChange('cat-01');
  expect(keys.isChangeable('cat-02')).toBe(false);
  expect(keys.check('cat-02', shown)?.code).toBe('BRK-SSH-CHANGED-KEY');
  expect(keys.rotated('cat-02')).toBeNull();
});
