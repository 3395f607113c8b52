import type { Problem } from '../errors.ts';

/** What a host is and holds, read in one round trip; a host that can't be read is a fact as well. */
export type Facts = HostFacts | NoFacts;

export interface NoFacts {
  isReadable: false;
  isUnreachable: boolean;
  problem: Problem;
}

export interface HostFacts {
  isReadable: true;
  /** /etc/os-release's ID and VERSION_ID, e.g. debian and 13. */
  osId: string;
  osVersion: string;
  /** Null for a machine that no release is built for. */
  arch: 'x64' | 'arm64' | null;
  cores: number;
  memoryBytes: number;
  /** What systemd-detect-virt --container says; null on a machine with a kernel of its own. */
  container: string | null;
  /** Free bytes of the file system that holds releases and generations. */
  freeBytes: number;
  /** Installed packages among those asked for: name to version. */
  packages: ReadonlyMap<string, string>;
  /** Files, links and directories among the paths asked for. */
  paths: ReadonlyMap<string, PathFact>;
  users: ReadonlySet<string>;
  units: ReadonlyMap<string, UnitFact>;
  /** Complete releases in /opt/bricks/releases, oldest first. */
  releases: readonly string[];
  /** What a killed removal has left of others. */
  brokenReleases: readonly string[];
  /** Target of /opt/bricks/current, its last part; null for none. */
  currentRelease: string | null;
  /** Whether the generations' schedule holds anything: a box that serves users is treated with more care. */
  hasSchedule: boolean;
  /** Whose entries the box believes: the fleet's public key in its configuration; null for none. */
  operatorKey: string | null;
  /** Fingerprint of the firewall rules that the kernel has loaded for Bricks; null for none. */
  firewall: string | null;
  /** Packages that provisioning installed here, with all that came with them. */
  installed: readonly string[];
  /** A change that nobody has confirmed yet is about to be taken back. */
  isArmed: boolean;
  isDrained: boolean;
  /** Text of the files among the paths asked for, where the probes ask for contents. */
  contents: ReadonlyMap<string, string>;
}

export type PathFact =
  | { kind: 'file'; mode: string; owner: string; sha256: string }
  | { kind: 'directory'; mode: string; owner: string }
  | { kind: 'link'; target: string }
  | { kind: 'other' };

export interface UnitFact {
  load: string;
  active: string;
  /** enabled, disabled, static …; empty for a unit that isn't there. */
  fileState: string;
  needsReload: boolean;
  /** BRICKS_FINGERPRINT in the environment of the running main process; null for none. */
  fingerprint: string | null;
  /** A socket unit's address, as systemctl shows Listen; empty where systemd does not hold it. */
  listen: string;
}

/** What to ask a host for. */
export interface Probes {
  packages: readonly string[];
  /** May end in /*: every entry of that directory. */
  paths: readonly string[];
  users: readonly string[];
  /** May be globs over loaded units, as systemctl takes them. */
  units: readonly string[];
  /** Read the text of those paths that are files of up to 64 KiB, to compare them line by line. */
  wantsContents?: boolean;
}
