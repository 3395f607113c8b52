/** One SSH server on the way to a host: where it is, who logs in, with which keys, and which host key it must show. */
export interface Endpoint {
  /** Under which its host key is pinned. */
  pinName: string;
  hostname: string;
  port: number;
  user: string;
  /** Private keys, in the order in which they are tried. */
  identities: IdentityFile[];
  /** The agent's socket; null for none. Its keys are tried behind the inventory's and before ssh's own. */
  agent: string | null;
  /** IdentitiesOnly: of the agent's keys only those that are among `identities`. */
  isIdentitiesOnly: boolean;
  /** A command that carries the connection instead of TCP, for `sh -c`; null for none. */
  proxyCommand: string | null;
}

export interface IdentityFile {
  /** Absolute. */
  path: string;
  /** By the inventory: then it must be there and usable. */
  isNamed: boolean;
}

/** A host of the inventory with all that is needed to reach it. */
export interface SshTarget extends Endpoint {
  /** The inventory's name. */
  host: string;
  /** Servers to go through, the nearest first. */
  jumps: Endpoint[];
}
