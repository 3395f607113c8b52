import { createHash } from 'node:crypto';

export const SUITE = 'trixie';

/** What a fresh server has: systemd, sshd, sudo, a shell. No rsync and no Python: provisioning has to manage without. */
export const BARE_PACKAGES = [
  'systemd',
  'systemd-sysv',
  'systemd-timesyncd',
  'dbus',
  'libpam-systemd',
  'openssh-server',
  'sudo',
  'iproute2',
  'iputils-ping',
] as const;

/** What provisioning may ask a host's apt for. The lab's own repository has these with all that they need. */
export const WARM_PACKAGES = ['rsync', 'chrony', 'zstd', 'nftables'] as const;

/** Raise it when the recipe changes in a way that the lists below don't show. */
const RECIPE_VERSION = 3;

/** Where the lab's repository is seen inside a host. */
export const REPOSITORY_IN_HOST = '/srv/lab-packages';

/** Files that every host starts with, by path. */
export const IMAGE_FILES: Readonly<Record<string, string>> = {
  '/etc/apt/sources.list': `deb [trusted=yes] file:${REPOSITORY_IN_HOST} ./\n`,
  // VERBOSE names every session that a client opens, which is what the tests count.
  '/etc/ssh/sshd_config.d/lab.conf': [
    'HostKey /etc/ssh/ssh_host_ed25519_key',
    'LogLevel VERBOSE',
    'UseDNS no',
    'MaxStartups 200:30:400',
    'PasswordAuthentication no',
    '',
  ].join('\n'),
  // The hosts have this machine's clock, which is not theirs to set: chronyd watches it (-x) and leaves it alone.
  '/etc/systemd/system/chrony.service.d/lab.conf': [
    '[Unit]',
    'ConditionCapability=',
    '[Service]',
    'ExecStart=',
    'ExecStart=!/usr/sbin/chronyd -x $DAEMON_OPTS',
    '',
  ].join('\n'),
  // Empty is masked: each first login would start a systemd of its user, half a second of CPU, and a rack shares its cores among all hosts.
  '/etc/systemd/system/user@.service': '',
  // What belongs to a user who is gone stays: else a host stops units ten seconds after each command of a test.
  '/etc/systemd/logind.conf.d/lab.conf': '[Login]\nUserStopDelaySec=infinity\n',
  '/etc/hosts': '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n',
  '/etc/resolv.conf': '# The lab has no name server.\n',
  // Empty, not absent: systemd makes an id of its own at boot, and doesn't take it for a first boot (machine-id(5)).
  '/etc/machine-id': '',
};

/** In the image only while it is built: starts nothing, whatever a package's scripts ask for. */
export const POLICY_RC_D = '#!/bin/sh\nexit 101\n';

/** Names an image by all that it is made from. */
export function imageKey(architecture: string): string {
  const recipe = [RECIPE_VERSION, SUITE, architecture, BARE_PACKAGES, WARM_PACKAGES, IMAGE_FILES];
  return `${SUITE}-${createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)}`;
}

/** What the directory of an image is called while it is built. */
export const UNFINISHED = '.unfinished';
