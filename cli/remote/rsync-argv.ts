import type { Host } from '#inventory/inventory.ts';
import { quoteAll } from './quote.ts';

export interface RsyncJob {
  /** A local directory; its contents are sent. */
  source: string;
  /** An absolute directory on the host; its parent must exist. */
  destination: string;
  /** An absolute directory on the host with an older version of the same files, whose blocks are not sent again. */
  basis: string | null;
  /** Size of the blocks that are compared with the basis, bytes; see docs/generations.md for what was measured. */
  blockSizeBytes: number;
}

/** Words of an rsync that uses the same user, key and pinned host key as the SSH port does. */
export function rsyncArgv(host: Host, knownHostsFile: string, job: RsyncJob): string[] {
  return [
    'rsync',
    '--recursive',
    '--times',
    // Equal size and time prove nothing: a damaged file would stay, or be copied from the basis.
    '--ignore-times',
    '--chmod=D0755,F0644',
    // What has arrived is kept when the connection breaks, and is the basis of the next try.
    '--partial-dir=.partial',
    '--compress',
    '--compress-choice=zstd',
    '--compress-level=3',
    `--block-size=${job.blockSizeBytes}`,
    '--stats',
    '--timeout=60',
    ...(job.basis === null ? [] : [`--copy-dest=${job.basis}`]),
    host.ssh.user === 'root' ? '--rsync-path=rsync' : '--rsync-path=sudo -n rsync',
    '--rsh',
    quoteAll(sshArgv(host, knownHostsFile)),
    `${job.source}/`,
    `${rsyncHost(host)}:${job.destination}/`,
  ];
}

/** OpenSSH's client, told to trust only the keys pinned beside the inventory, under the inventory's name for the host. */
export function sshArgv(host: Host, knownHostsFile: string, { isInteractive = false } = {}): string[] {
  const options = [
    ...(isInteractive ? [] : ['BatchMode=yes']),
    'StrictHostKeyChecking=yes',
    // ssh_config(5): blanks part several files, and % begins a token.
    `UserKnownHostsFile="${knownHostsFile.replaceAll('%', '%%')}"`,
    'GlobalKnownHostsFile=/dev/null',
    `HostKeyAlias=${host.name}`,
    'IdentitiesOnly=yes',
    'ConnectTimeout=10',
    'ServerAliveInterval=5',
    'ServerAliveCountMax=3',
    'ControlMaster=no',
    'ControlPath=none',
  ];
  return [
    'ssh',
    '-F',
    '/dev/null',
    '-p',
    String(host.ssh.port),
    '-i',
    host.ssh.identity,
    '-l',
    host.ssh.user,
    ...options.flatMap(option => ['-o', option]),
  ];
}

function rsyncHost(host: Host): string {
  return host.address.includes(':') ? `[${host.address}]` : host.address;
}
