import type { SshSession } from './ssh-session.ts';

/** How programs of OpenSSH get to a host: as the connection that its fleet has got there, and with its patience. */
export interface Way {
  /** The inventory's name. */
  host: string;
  knownHostsFile: string;
  session(): Promise<SshSession>;
  /** See Fleet.deadlineMs. */
  deadlineMs(ownMs: number): number;
}
