/**
 * What a host should be, piece by piece, as data. A step says the state to be reached, never how: cli/apply/actions has
 * one file a kind for that. Steps of a host are ordered; a later one may count on the earlier ones.
 */
export type Step =
  | { kind: 'packages'; names: string[] }
  | { kind: 'directory'; path: string; mode: string; owner: string }
  | { kind: 'file'; path: string; mode: string; owner: string; content: string }
  | { kind: 'link'; path: string; target: string }
  /** System users declared in a sysusers.d file that an earlier step wrote. */
  | { kind: 'sysusers'; file: string; users: string[] }
  /** Bytes of a release on the host, not yet trusted. The one step that is not a shell script. */
  | { kind: 'upload'; digest: string; arch: string; basis: string | null }
  /** The uploaded release checked against its digests and moved to where it is complete. */
  | { kind: 'release'; digest: string; files: { name: string; sha256: string }[] }
  /** systemd has read the unit files that are on the disk. */
  | { kind: 'reload'; units: string[] }
  | { kind: 'enable'; unit: string }
  /** A socket unit listens on this port; `stops` are the services that must let go of it when the port changes. */
  | { kind: 'socket'; unit: string; port: number; stops: string }
  /** A service runs, and its process is of this release and configuration. */
  | { kind: 'service'; unit: string; fingerprint: string }
  | { kind: 'stopped'; unit: string }
  | { kind: 'absent'; path: string };

export type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;
/** Steps that a host's own shell does. */
export type ShellStep = Exclude<Step, { kind: 'upload' }>;

export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'packages':
      return `packages ${step.names.join(' ')}`;
    case 'directory':
    case 'file':
    case 'link':
    case 'absent':
      return `${step.kind} ${step.path}`;
    case 'sysusers':
      return `users ${step.users.join(' ')}`;
    case 'upload':
    case 'release':
      return `${step.kind} ${step.digest.slice(0, 12)}`;
    case 'reload':
      return 'systemd reload';
    case 'enable':
    case 'socket':
    case 'service':
    case 'stopped':
      return `${step.kind} ${step.unit}`;
  }
}
