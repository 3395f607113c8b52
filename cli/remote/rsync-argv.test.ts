import { expect, test } from 'vitest';
import type { Host } from '#inventory/inventory.ts';
import { rsyncArgv } from './rsync-argv.ts';

const host: Host = {
  name: 'cat-01',
  address: '198.18.0.11',
  ssh: { user: 'ops', port: 2222, identity: '/keys/my key' },
  hardware: { cores: null, memoryBytes: null, disks: [], nics: [] },
  rack: null,
  bmc: null,
};
const job = { source: '/a', destination: '/b', basis: '/old', blockSizeBytes: 1024 };

test('rsync trusts only the pinned keys, under the name of the host in the inventory', () => {
  const argv = rsyncArgv(host, '/my shop/bricks.known_hosts', job);
  const ssh = argv[argv.indexOf('--rsh') + 1];
  expect(ssh).toContain('-o StrictHostKeyChecking=yes');
  expect(ssh).toContain(`-o 'UserKnownHostsFile="/my shop/bricks.known_hosts"'`);
  expect(ssh).toContain('-o HostKeyAlias=cat-01');
  expect(ssh).toContain("-i '/keys/my key'");
  expect(ssh).toContain('-p 2222');
});

test('a directory is sent into the other, with the old one as basis', () => {
  const argv = rsyncArgv(host, '/k', job);
  expect(argv.slice(-2)).toEqual(['/a/', '198.18.0.11:/b/']);
  expect(argv).toContain('--copy-dest=/old');
  expect(argv).toContain('--block-size=1024');
  expect(argv.join(' ')).not.toContain('--inplace');
});

test('an IPv6 address is bracketed, and root needs no sudo', () => {
  const argv = rsyncArgv({ ...host, address: 'fd00::1', ssh: { ...host.ssh, user: 'root' } }, '/k', {
    ...job,
    basis: null,
  });
  expect(argv.at(-1)).toBe('[fd00::1]:/b/');
  expect(argv).toContain('--rsync-path=rsync');
  expect(argv.join(' ')).not.toContain('--copy-dest');
});
