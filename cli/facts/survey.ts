import type { AdminError, BoxStatus } from '#contract/catalogue-admin.ts';
import type { LockHolder } from '../lock/owner.ts';
import type { HostFacts, NoFacts, Probes } from './facts.ts';

/** A host looked at more closely than a plan needs: for `doctor` and `status`, in one round trip, nothing written. */
export type Survey = HostSurvey | NoFacts;

export interface HostSurvey {
  isReadable: true;
  facts: HostFacts;
  vitals: Vitals;
  clock: ClockReading;
  /** Null where it was not asked for. */
  inspection: Inspection | null;
  /** What `catalogue-admin status` answers; null where there is no release, or it was not asked for. */
  box: BoxStatus | AdminError | BoxSilence | null;
  lock: LockHolder | null;
}

/** A release whose executable gave no answer that can be read. */
export interface BoxSilence {
  said: string;
}

export interface SurveyRequest {
  probes: Probes;
  /** Everything that only `doctor` wants, among it these block devices; null for none of it. */
  inspected: { devices: readonly string[] } | null;
  /** The catalogue's own status, and who holds the host's lock. */
  asksBox: boolean;
}

export interface Vitals {
  hostname: string;
  uptimeSeconds: number;
  /** What `systemctl is-system-running` says: running, degraded, starting, offline … */
  systemState: string;
  failedUnits: readonly string[];
  /** Of the root and of /var/lib. */
  spaces: readonly Space[];
}

export interface Space {
  path: string;
  mountPoint: string;
  sizeBytes: number;
  freeBytes: number;
  /** Null for a file system without a table of inodes. */
  inodes: { count: number; free: number } | null;
}

/** This host's clock minus that of this machine, milliseconds, and how far that may be wrong: half the round trip. */
export interface ClockReading {
  offsetMs: number;
  boundMs: number;
}

export interface Inspection {
  machineId: string;
  /** Abbreviation of the time zone, and what /etc/localtime points at. */
  zone: { abbreviation: string; target: string };
  /** Who keeps the clock, and whether it says that it is synchronised; a null daemon for neither chrony nor timesyncd. */
  sync: { daemon: string | null; isSynchronised: boolean };
  disks: readonly { device: string; sizeBytes: number }[];
  /** Of the devices asked for, those that are there, whatever links lead to them: size in bytes. */
  devices: ReadonlyMap<string, number>;
  nics: readonly { name: string; mac: string }[];
  /** Null where the host has no ss. */
  listeners: readonly Listener[] | null;
  /** Directories that we write to, on a file system that is read-only. */
  readOnly: readonly string[];
  /** Packages that want a reboot; null for none pending. */
  rebootFor: readonly string[] | null;
  /** Packages that `dpkg --audit` finds half-installed or unconfigured. */
  brokenPackages: readonly string[];
  packageLock: { file: string; pid: number; program: string } | null;
}

export interface Listener {
  port: number;
  /** The first process that has it; empty where that is not told. */
  program: string;
  pid: number | null;
}
