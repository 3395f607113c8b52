import { expect, test } from 'vitest';
import type { Host } from '#inventory/inventory.ts';
import { loginArgv } from './login-argv.ts';

const host: Host = {
  name: 'cat-01',
  address: '198.18.0.11',
  ssh: { user: 'ops', port: 2222, identity: '/keys/ops' },
  hardware: { cores: null, memoryBytes: null, disks: [], nics: [] },
  rack: null,
  bmc: null,
};

test('a person may be asked for a passphrase, and is held to the pinned key all the same', () => {
  const argv = loginArgv(host, '/shop/bricks.known_hosts', { words: null, isTerminal: true });
  expect(argv.join(' ')).not.toContain('BatchMode');
  expect(argv).toContain('StrictHostKeyChecking=yes');
  expect(argv).toContain('UserKnownHostsFile="/shop/bricks.known_hosts"');
  expect(argv.at(-1)).toBe('198.18.0.11');
});

test('a command gets a terminal when there is one, and its words arrive as they are', () => {
  const words = ['ls', '-l', 'a b'];
  const end = ['--', '198.18.0.11', "ls -l 'a b'"];
  expect(loginArgv(host, '/k', { words, isTerminal: true }).slice(-4)).toEqual(['-t', ...end]);
  expect(loginArgv(host, '/k', { words, isTerminal: false })).not.toContain('-t');
  expect(loginArgv(host, '/k', { words: ['uptime | wc'], isTerminal: false }).at(-1)).toBe('uptime | wc');
});
