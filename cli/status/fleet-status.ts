import type { HostRole } from '../doctor/doctor.ts';
import type { Finding } from '../doctor/finding.ts';
import type { LockHolder } from '../lock/owner.ts';

/**
 * What `status --json` prints, and `status --watch --json` once a tick, one document a line. New keys may come; those that
 * are here keep their meaning, or `version` changes.
 */
export interface FleetStatus {
  version: 1;
  shop: string;
  /** When the hosts were asked, by this machine's clock: ISO 8601, UTC. */
  at: string;
  catalogue: CatalogueStatus;
  /** Every host that was asked, in the order of the inventory. */
  hosts: HostStatus[];
  /** Host by host in the same order, errors first; those that are about no single host come last. */
  findings: Finding[];
}

export interface CatalogueStatus {
  port: number;
  /** The release that most boxes have, SHA-256; null where none has one. */
  release: string | null;
  /** Every entry that any box has and that is valid or ahead, in order of epoch. */
  epochs: EpochStatus[];
}

export interface EpochStatus {
  epoch: number;
  /** SHA-256 of the generation. */
  digest: string;
  /** Milliseconds since the Unix epoch. */
  activation: number;
  isActive: boolean;
  /** How many boxes have it in their schedule. */
  boxes: number;
}

/**
 * serves: all its workers answer from what is valid · empty: they are up, nothing is published yet · degraded: some
 * are not well · down: none is · drained: kept away from users · bare: no release yet · silent: its daemons don't
 * answer · spare, idle: no brick claims it · unreachable: no connection · refused: connected, but not let in or no root
 */
export type HostState =
  | 'serves'
  | 'empty'
  | 'degraded'
  | 'down'
  | 'drained'
  | 'bare'
  | 'silent'
  | 'spare'
  | 'idle'
  | 'unreachable'
  | 'refused';

export interface HostStatus {
  host: string;
  address: string;
  role: HostRole;
  state: HostState;
  isReached: boolean;
  /** SHA-256 of the release that it runs; null for none, or where that is not known. So for all that follows. */
  release: string | null;
  workers: { up: number; of: number } | null;
  activeEpoch: number | null;
  /** SHA-256 of the generation that is valid. */
  generation: string | null;
  /** Entries of its own that are ahead. */
  scheduled: { epoch: number; digest: string; activation: number }[];
  /** In /var/lib. */
  freeBytes: number | null;
  /** Its clock minus the median of all hosts, and how far that may be wrong. */
  clock: { offsetMs: number; boundMs: number } | null;
  failedUnits: string[];
  lock: LockHolder | null;
  uptimeSeconds: number | null;
}
