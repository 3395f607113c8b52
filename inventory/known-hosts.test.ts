import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isLeftOut } from '../test/is-left-out.ts';
import { DamagedKnownHosts, knownHostsPath, parseKnownHosts, pinnedKeys, withoutPins, withPin } from './known-hosts.ts';

const ED = 'AAAAC3NzaC1lZDI1NTE5AAAAIFlKnZLqYABsd38oHx6g8FAoH610bpi9LFSfn+b15kG3';
const EC =
  'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBCJcqe1lbVnZufZZORGH+H0SJVAN5GEEhm39KVx3WQxhNX+HRWJ6nEU39pILEQWWmXevH8Fjuzsxd9sPX99FN0A=';

/** Comments, an empty line, and lines that OpenSSH knows but that pin nothing here. */
const OWN = `# the shop's boxes

@cert-authority *.shop.example ssh-ed25519 ${ED}
*.example ssh-ed25519 ${ED} any of them
|1|c2FsdHNhbHRzYWx0c2FsdHNhbHQ=|aGFzaGhhc2hoYXNoaGFzaGhhc2g= ssh-ed25519 ${ED}
`;

test('the pins stand beside the inventory', () => {
  expect(knownHostsPath('/shop/bricks.yaml')).toBe('/shop/bricks.known_hosts');
  expect(knownHostsPath('bricks.eu.yml')).toBe('bricks.eu.known_hosts');
  expect(knownHostsPath('/shop.d/inventory')).toBe('/shop.d/inventory.known_hosts');
  expect(knownHostsPath('/shop/.inventory')).toBe('/shop/.inventory.known_hosts');
});

test('a pin that is added is found again, under its own name only', () => {
  const text = withPin(withPin('', 'cat-01', 'ssh-ed25519', ED), 'cat-01', 'ecdsa-sha2-nistp256', EC);
  expect(pinnedKeys(parseKnownHosts(text), 'cat-01')).toEqual([
    { type: 'ssh-ed25519', key: ED },
    { type: 'ecdsa-sha2-nistp256', key: EC },
  ]);
  expect(pinnedKeys(parseKnownHosts(text), 'cat-0')).toEqual([]);
});

test('a key that is pinned already is not added again', () => {
  const text = withPin('', 'cat-01', 'ssh-ed25519', ED);
  expect(withPin(text, 'cat-01', 'ssh-ed25519', ED)).toBe(text);
});

test('all else in the file stays as it was, whatever is added and taken out', () => {
  const text = withPin(OWN, 'cat-01', 'ssh-ed25519', ED);
  expect(text).toBe(`${OWN}cat-01 ssh-ed25519 ${ED}\n`);
  expect(withoutPins(text, 'cat-01')).toBe(OWN);
  expect(withoutPins(OWN, 'cat-01')).toBe(OWN);
});

test('hashed names, patterns and @markers pin nothing', () => {
  expect(parseKnownHosts(OWN)).toEqual([]);
});

test('a last line without its newline gets one before a pin is added', () => {
  expect(withPin('# mine', 'cat-01', 'ssh-ed25519', ED)).toBe(`# mine\ncat-01 ssh-ed25519 ${ED}\n`);
});

test('of a line with several names only the one is taken out', () => {
  const text = `cat-01,cat-02 ssh-ed25519 ${ED} note\n`;
  expect(withoutPins(text, 'cat-01')).toBe(`cat-02 ssh-ed25519 ${ED} note\n`);
});

test.each([
  ['a line of two fields', 'cat-01 ssh-ed25519'],
  ['a key cut off', `cat-01 ssh-ed25519 ${ED.slice(0, 40)}`],
  ['a key that is no base64', 'cat-01 ssh-ed25519 AAAA!'],
  ['a key of another type', `cat-01 ssh-rsa ${ED}`],
  ['a damaged marked line', '@revoked cat-01 ssh-ed25519'],
])('%s is damage, told with its line, and nothing is written', (_what, line) => {
  const text = `# pins\n${line}\n`;
  for (const attempt of [
    () => parseKnownHosts(text),
    () => withPin(text, 'cat-02', 'ssh-ed25519', ED),
    () => withoutPins(text, 'cat-01'),
  ]) {
    expect(attempt).toThrow(DamagedKnownHosts);
    expect(attempt).toThrow(/^line 2 is damaged: /);
  }
});

const hasSshKeygen = spawnSync('ssh-keygen', ['-F', 'x', '-f', '/dev/null']).error === undefined;

test.skipIf(isLeftOut('ssh-keygen', hasSshKeygen))('OpenSSH finds the pin under the same name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bricks-pins-'));
  try {
    const path = join(folder, 'bricks.known_hosts');
    writeFileSync(path, withPin(OWN, 'cat-01', 'ssh-ed25519', ED));
    const found = spawnSync('ssh-keygen', ['-F', 'cat-01', '-f', path], { encoding: 'utf8' });
    expect(found.stdout).toContain(`cat-01 ssh-ed25519 ${ED}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
