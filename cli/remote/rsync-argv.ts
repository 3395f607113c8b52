import type { Login } from './login.ts';
import { quoteAll } from './quote.ts';
import type { Endpoint } from './target.ts';

export interface RsyncJob {
  /** A local directory; its contents are sent. */
  source: string;
  /** An absolute directory on the host; its parent must exist. */
  destination: string;
  /** An absolute directory on the host with an older version of the same files, whose blocks are not sent again. */
  basis: string | null;
  /** Size of the blocks that are compared with the basis, bytes; see docs/generations.md for what was measured. */
  blockSizeBytes: number;
  /** As rsync's --bwlimit takes it. */
  rate?: string | undefined;
  /** All of it is sent: what the host has of it is not believed. */
  isWhole?: boolean;
}

/** A server on the way, and what let us in there. */
export interface Hop {
  endpoint: Endpoint;
  login: Login;
}

export interface RsyncWay {
  /** The host last. */
  hops: readonly Hop[];
  knownHostsFile: string;
  /** False where sudo would ask rsync for a password: the user receives it then. */
  receivesAsRoot: boolean;
  /** Without a byte for this long, it fails. */
  stallSeconds: number;
  connectSeconds: number;
}

/** How a directory is received, whoever sends it. */
export const RSYNC_WORDS: readonly string[] = [
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
  '--stats',
];

/** Words of an rsync that goes the way that the SSH port went: the same users, keys, jump hosts and pinned host keys. */
export function rsyncArgv(way: RsyncWay, job: RsyncJob): string[] {
  const { user, hostname } = way.hops.at(-1)!.endpoint;
  return [
    ...RSYNC_WORDS,
    '--compress-level=3',
    `--block-size=${job.blockSizeBytes}`,
    `--timeout=${way.stallSeconds}`,
    ...(job.rate === undefined ? [] : [`--bwlimit=${job.rate}`]),
    ...(job.isWhole ? ['--whole-file'] : []),
    ...(job.basis === null ? [] : [`--copy-dest=${job.basis}`]),
    way.receivesAsRoot && user !== 'root' ? '--rsync-path=sudo -n rsync' : '--rsync-path=rsync',
    '--rsh',
    sshArgv(way.hops, way).map(quoteForRsync).join(' '),
    `${job.source}/`,
    `${hostname.includes(':') ? `[${hostname}]` : hostname}:${job.destination}/`,
  ];
}

export interface SshWay extends Pick<RsyncWay, 'knownHostsFile' | 'connectSeconds'> {
  /** For a person at a terminal, who may be asked. */
  isInteractive?: boolean;
}

/**
 * OpenSSH's client up to the destination's name, told to trust only the keys pinned beside the inventory, under the names
 * they are pinned with. The servers before the last are gone through by one ssh inside the other.
 */
export function sshArgv(hops: readonly Hop[], way: SshWay): string[] {
  const { endpoint, login } = hops.at(-1)!;
  const proxy = proxyCommand(hops, way);
  const options = [
    ...(way.isInteractive ? [] : ['BatchMode=yes']),
    'StrictHostKeyChecking=yes',
    // ssh_config(5): blanks part several files, and % begins a token.
    `UserKnownHostsFile="${escapeTokens(way.knownHostsFile)}"`,
    'GlobalKnownHostsFile=/dev/null',
    `HostKeyAlias=${endpoint.pinName}`,
    ...loginOptions(endpoint, login),
    `ConnectTimeout=${way.connectSeconds}`,
    'ServerAliveInterval=5',
    'ServerAliveCountMax=3',
    'ControlMaster=no',
    'ControlPath=none',
    ...(proxy === null ? [] : [`ProxyCommand=${escapeTokens(proxy)}`]),
  ];
  const where = ['-p', String(endpoint.port), '-l', endpoint.user];
  return ['ssh', '-F', '/dev/null', ...where, ...options.flatMap(option => ['-o', option])];
}

function proxyCommand(hops: readonly Hop[], way: SshWay): string | null {
  const before = hops.slice(0, -1);
  const { endpoint } = hops.at(-1)!;
  if (before.length === 0) return endpoint.proxyCommand;
  const to = `[${endpoint.hostname}]:${endpoint.port}`;
  return quoteAll([...sshArgv(before, way), '-W', to, before.at(-1)!.endpoint.hostname]);
}

/** Only what has let us in just now: servers count what they refuse (MaxAuthTries, sshd_config(5)). */
function loginOptions({ identities, isIdentitiesOnly }: Endpoint, login: Login): string[] {
  const file = (path: string) => `IdentityFile="${escapeTokens(path)}"`;
  if (login.kind === 'file') return ['IdentitiesOnly=yes', 'IdentityAgent=none', file(login.path)];
  const agent = `IdentityAgent="${escapeTokens(login.socket)}"`;
  if (!isIdentitiesOnly) return ['IdentitiesOnly=no', agent, 'IdentityFile=none'];
  return ['IdentitiesOnly=yes', agent, ...identities.map(({ path }) => file(path))];
}

/** ssh_config(5), TOKENS. */
function escapeTokens(text: string): string {
  return text.replaceAll('%', '%%');
}

/** rsync(1), --rsh: quotes keep blanks together, a quote that is doubled stands for itself, backslashes mean nothing. */
function quoteForRsync(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`;
}
