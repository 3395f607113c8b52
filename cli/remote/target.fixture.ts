import type { SshTarget } from './target.ts';

export function targetAt(port: number, more: Partial<SshTarget> = {}): SshTarget {
  return {
    host: 'cat-01',
    pinName: 'cat-01',
    hostname: '127.0.0.1',
    port,
    user: 'ops',
    identities: [],
    agent: null,
    isIdentitiesOnly: false,
    proxyCommand: null,
    jumps: [],
    ...more,
  };
}
