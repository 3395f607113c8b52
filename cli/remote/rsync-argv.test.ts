import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Hop, rsyncArgv, sshArgv } from './rsync-argv.ts';
import { targetAt } from './target.fixture.ts';
import type { SshTarget } from './target.ts';

const job = { source: '/a', destination: '/b', basis: '/old', blockSizeBytes: 1024 };
const more = {
  knownHostsFile: "/my shop/it's 5%/bricks.known_hosts",
  receivesAsRoot: true,
  stallSeconds: 60,
  connectSeconds: 10,
};

function hop(port: number, endpoint: Partial<SshTarget>, path = '/keys/my key'): Hop {
  return { endpoint: targetAt(port, endpoint), login: { kind: 'file', path } };
}
const host = hop(2222, { hostname: '198.18.0.11' });

/** What OpenSSH understands of the words for a destination. */
function understood(words: readonly string[], destination: string): Map<string, string> {
  const [program, ...rest] = words;
  const lines = execFileSync(program!, ['-G', ...rest, destination], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trim()
    .split('\n');
  return new Map(lines.map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}

test('ssh trusts only the pinned keys, under the name of the host in the inventory', () => {
  const said = understood(sshArgv([host], more), '198.18.0.11');
  expect(said.get('stricthostkeychecking')).toBe('true');
  expect(said.get('hostkeyalias')).toBe('cat-01');
  expect(said.get('user')).toBe('ops');
  expect(said.get('port')).toBe('2222');
  expect(said.get('identityfile')).toBe('/keys/my key');
  expect(said.get('identityagent')).toBe('none');
  expect(said.get('globalknownhostsfile')).toBe('/dev/null');
  expect(said.has('proxycommand')).toBe(false);
});

test('who was let in by the agent shows the agent again, and no file', () => {
  const login = { kind: 'agent' as const, socket: '/run/my agent' };
  const said = understood(sshArgv([{ ...host, login }], more), 'h');
  expect(said.get('identityagent')).toBe('/run/my agent');
  expect(said.get('identityfile')).toBe('none');
  const limited = {
    endpoint: { ...host.endpoint, isIdentitiesOnly: true, identities: [{ path: '/k', isNamed: false }] },
    login,
  };
  expect(understood(sshArgv([limited], more), 'h').get('identityfile')).toBe('/k');
});

test('each jump host is gone through with its own user, key and pin, by the shell that ssh starts', () => {
  const near = hop(22, { hostname: 'near.example', pinName: 'near', user: 'a' }, '/keys/near');
  const far = hop(2200, { hostname: 'fd00::2', pinName: '[far]:2200', user: 'b' }, "/keys/far's 5%");
  const outer = proxyWords(sshArgv([near, far, host], more));
  expect(outer.slice(-3)).toEqual(['-W', '[198.18.0.11]:2222', 'fd00::2']);
  const ofFar = understood(outer.slice(0, -3), 'fd00::2');
  expect(ofFar.get('user')).toBe('b');
  expect(ofFar.get('hostkeyalias')).toBe('[far]:2200');
  expect(ofFar.get('identityfile')).toBe("/keys/far's 5%%");
  const inner = proxyWords(outer);
  expect(inner.slice(-3)).toEqual(['-W', '[fd00::2]:2200', 'near.example']);
  expect(understood(inner.slice(0, -3), 'near.example').get('user')).toBe('a');
});

/** The words of the ProxyCommand among these, as a shell reads them once ssh has replaced its tokens. */
function proxyWords(words: readonly string[]): string[] {
  const command = words.find(word => word.startsWith('ProxyCommand='))!.slice('ProxyCommand='.length);
  const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${command.replaceAll('%%', '%')}`], { encoding: 'utf8' });
  return printed.split('\0').slice(0, -1);
}

test('a ProxyCommand of the configuration is kept', () => {
  const said = understood(sshArgv([hop(22, { proxyCommand: "nc 'a b' 22" })], more), 'h');
  expect(said.get('proxycommand')).toBe("nc 'a b' 22");
});

test('rsync itself hands these words to ssh unchanged', () => {
  const dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  try {
    const program = join(dir, 'ssh');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\0' "$@" >${dir}/words\nexit 1\n`);
    chmodSync(program, 0o755);
    const near = hop(22, { hostname: 'near', pinName: 'near' });
    const [, ...words] = rsyncArgv({ ...more, hops: [near, host] }, { ...job, source: dir });
    const env = { ...process.env, PATH: `${dir}:${process.env.PATH}` };
    expect(() => execFileSync('rsync', words, { env, stdio: 'ignore' })).toThrow();
    const [, ...expected] = sshArgv([near, host], more);
    const received = readFileSync(join(dir, 'words'), 'utf8').split('\0');
    expect(received.slice(0, expected.length)).toEqual(expected);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test('a directory is sent into the other, with the old one as basis', () => {
  const argv = rsyncArgv({ ...more, hops: [host] }, job);
  expect(argv.slice(-2)).toEqual(['/a/', '198.18.0.11:/b/']);
  expect(argv).toContain('--copy-dest=/old');
  expect(argv).toContain('--block-size=1024');
  expect(argv).toContain('--rsync-path=sudo -n rsync');
  expect(argv).toContain('--timeout=60');
  expect(argv.join(' ')).not.toContain('--inplace');
});

test('an IPv6 address is bracketed; root needs no sudo, nor does a user who receives it', () => {
  const six = hop(22, { hostname: 'fd00::1', user: 'root' });
  const argv = rsyncArgv({ ...more, hops: [six] }, { ...job, basis: null });
  expect(argv.at(-1)).toBe('[fd00::1]:/b/');
  expect(argv).toContain('--rsync-path=rsync');
  expect(argv.join(' ')).not.toContain('--copy-dest');
  expect(rsyncArgv({ ...more, hops: [host], receivesAsRoot: false }, job)).toContain('--rsync-path=rsync');
});
