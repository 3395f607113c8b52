import { type Hop, type SshWay, sshArgv } from '../../remote/rsync-argv.ts';
import { toCommandLine } from '../command-line.ts';

export interface Login {
  /** Null for a shell. */
  words: readonly string[] | null;
  /** Both ends of this process are a terminal: so is the command's then, and Ctrl-C reaches it. */
  isTerminal: boolean;
}

/** OpenSSH's client for a person, up to the command; the same way, user, key and pinned host key as everywhere else. */
export function loginArgv(hops: readonly Hop[], way: Omit<SshWay, 'isInteractive'>, login: Login): string[] {
  const { words, isTerminal } = login;
  const argv = sshArgv(hops, { ...way, isInteractive: true });
  const { hostname } = hops.at(-1)!.endpoint;
  if (words === null) return [...argv, hostname];
  return [...argv, ...(isTerminal ? ['-t'] : []), '--', hostname, toCommandLine(words)];
}
