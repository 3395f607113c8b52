import { expect, test } from 'vitest';
import type { Hop } from '../../remote/rsync-argv.ts';
import { loginArgv } from './login-argv.ts';

const hops: Hop[] = [
  {
    endpoint: {
      pinName: 'cat-01',
      hostname: '198.18.0.11',
      port: 2222,
      user: 'ops',
      identities: [{ path: '/keys/ops', isNamed: true }],
      agent: null,
      isIdentitiesOnly: true,
      proxyCommand: null,
    },
    login: { kind: 'file', path: '/keys/ops' },
  },
];
const way = { knownHostsFile: '/shop/bricks.known_hosts', connectSeconds: 10 };

test('a person may be asked, and is held to the pinned key all the same', () => {
  const argv = loginArgv(hops, way, { words: null, isTerminal: true });
  expect(argv.join(' ')).not.toContain('BatchMode');
  expect(argv).toContain('StrictHostKeyChecking=yes');
  expect(argv).toContain('UserKnownHostsFile="/shop/bricks.known_hosts"');
  expect(argv.at(-1)).toBe('198.18.0.11');
});

test('a command gets a terminal when there is one, and its words arrive as they are', () => {
  const words = ['ls', '-l', 'a b'];
  const end = ['--', '198.18.0.11', "ls -l 'a b'"];
  expect(loginArgv(hops, way, { words, isTerminal: true }).slice(-4)).toEqual(['-t', ...end]);
  expect(loginArgv(hops, way, { words, isTerminal: false })).not.toContain('-t');
  expect(loginArgv(hops, way, { words: ['uptime | wc'], isTerminal: false }).at(-1)).toBe('uptime | wc');
});
