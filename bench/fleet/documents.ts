interface AnyDocument {
  hosts?: { host: string; isUnreachable?: boolean; isReached?: boolean }[];
}

/** The hosts that a document of plan, status or doctor is about, in its order, and which of them were not reached. */
export function hostsIn(verb: string, stdout: string, stderr: string): { hosts: string[]; unreachable: string[] } {
  const { hosts } = JSON.parse(stdout) as AnyDocument;
  if (hosts === undefined) throw new Error(`${verb} told no hosts: ${stdout.slice(0, 500)}${stderr.slice(-500)}`);
  const unreachable = hosts.filter(({ isUnreachable, isReached }) => isUnreachable === true || isReached === false);
  return { hosts: hosts.map(({ host }) => host), unreachable: unreachable.map(({ host }) => host) };
}
