/** What `ssh -G` says of a destination: ssh_config(5) as it applies to that one, command-line words included. */
export interface SshAnswer {
  user: string;
  port: number;
  /** The destination itself unless HostName says otherwise. */
  hostname: string;
  /** As written, in order: with ~ and %-tokens. Those of ssh's defaults need not exist. */
  identityFiles: string[];
  /** As written: a path, "none", "SSH_AUTH_SOCK" or "$NAME"; null when nothing is said. */
  identityAgent: string | null;
  isIdentitiesOnly: boolean;
  /** "[user@]host[:port],…", the first is the nearest; null for none. */
  proxyJump: string | null;
  /** With its %-tokens; null for none. */
  proxyCommand: string | null;
  /** ProxyUseFdpass: the command hands over a socket instead of carrying the bytes. */
  passesSocket: boolean;
}

/** Reads the output of `ssh -G`. Throws when it lacks what every OpenSSH prints there. */
export function parseSshAnswer(output: string): SshAnswer {
  const pairs = output.split('\n').map(line => /^(\S+) (.*)$/.exec(line)?.slice(1) ?? []);
  const all = (key: string) => pairs.flatMap(([name, value]) => (name === key ? [value!] : []));
  const only = (key: string) => withoutNone(all(key)[0]);
  const [user, port, hostname] = [only('user'), Number(only('port')), only('hostname')];
  if (user === null || hostname === null || !(port > 0)) throw new Error('it names no user, port and hostname');
  return {
    user,
    port,
    hostname,
    identityFiles: all('identityfile').filter(path => path !== 'none'),
    // "none" means something else here than nothing at all.
    identityAgent: all('identityagent')[0] ?? null,
    isIdentitiesOnly: only('identitiesonly') === 'yes',
    proxyJump: only('proxyjump'),
    proxyCommand: only('proxycommand'),
    passesSocket: only('proxyusefdpass') === 'yes',
  };
}

function withoutNone(value: string | undefined): string | null {
  return value === undefined || value === 'none' ? null : value;
}
