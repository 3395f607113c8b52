import type { Host } from '#inventory/inventory.ts';
import { sshArgv } from '../../remote/rsync-argv.ts';
import { toCommandLine } from '../command-line.ts';

export interface Login {
  /** Null for a shell. */
  words: readonly string[] | null;
  /** Both ends of this process are a terminal: so is the command's then, and Ctrl-C reaches it. */
  isTerminal: boolean;
}

/** OpenSSH's client for a person, up to the command; the same user, key and pinned host key as everywhere else. */
export function loginArgv(host: Host, knownHostsFile: string, { words, isTerminal }: Login): string[] {
  const argv = sshArgv(host, knownHostsFile, { isInteractive: true });
  if (words === null) return [...argv, host.address];
  return [...argv, ...(isTerminal ? ['-t'] : []), '--', host.address, toCommandLine(words)];
}
