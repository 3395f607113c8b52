/**
 * What a host should be, piece by piece, as data. A step says the state to be reached, never how: cli/apply/actions has
 * one file a kind for that. Steps of a host are ordered; a later one may count on the earlier ones.
 */
export type Step =
  | { kind: 'packages'; names: string[] }
  | { kind: 'directory'; path: string; mode: string; owner: string }
  | { kind: 'file'; path: string; mode: string; owner: string; content: string }
  /** A file that only its digest is told of: its text is derived from the fleet key when the step is done. */
  | { kind: 'secret'; path: string; mode: string; owner: string; sha256: string }
  | { kind: 'link'; path: string; target: string }
  /** System users declared in a sysusers.d file that an earlier step wrote. */
  | { kind: 'sysusers'; file: string; users: string[] }
  /** Bytes of a release on the host, not yet trusted. The one step that is not a shell script. */
  | { kind: 'upload'; digest: string; arch: string; basis: string | null }
  /** The uploaded release checked against its digests and moved to where it is complete. */
  | { kind: 'release'; digest: string; files: { name: string; sha256: string }[] }
  /** systemd has read the unit files that are on the disk, and forgotten those that are `gone`. */
  | { kind: 'reload'; units: string[]; gone?: string[] }
  | { kind: 'enable'; unit: string }
  /** A socket unit listens on this port; `stops` are the services that must let go of it when the port changes. */
  | { kind: 'socket'; unit: string; port: number; stops: string }
  /** A service runs, and its process is of this release and configuration; `besides` start with it where none of them runs. */
  | { kind: 'service'; unit: string; fingerprint: string; besides?: string[] }
  | { kind: 'stopped'; unit: string }
  | { kind: 'disabled'; unit: string }
  /** The kernel filters by the rules with this fingerprint; null for no rules of ours. */
  | { kind: 'firewall'; fingerprint: string | null }
  /** No connection of a user is open on this port. */
  | { kind: 'idle'; port: number; timeoutSeconds: number }
  /** Packages that earlier steps installed are gone again, with their configuration. */
  | { kind: 'purged'; names: string[] }
  | { kind: 'no-users'; users: string[] }
  /** `ifEmpty`: a directory that no package owns goes once nothing is in it. */
  | { kind: 'absent'; path: string; ifEmpty?: true };

export type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;
/** Steps that a host's own shell does. */
export type ShellStep = Exclude<Step, { kind: 'upload' }>;

export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'packages':
      return `packages ${step.names.join(' ')}`;
    case 'directory':
    case 'file':
    case 'secret':
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
    case 'disabled':
      return `${step.kind} ${step.unit}`;
    case 'firewall':
      return step.fingerprint === null ? 'firewall off' : 'firewall';
    case 'idle':
      return `idle port ${step.port}`;
    case 'purged':
      return `purged packages ${step.names.join(' ')}`;
    case 'no-users':
      return `no users ${step.users.join(' ')}`;
  }
}

/**
 * Steps that can cut the operator off. The host is armed before the first of these that has something to change, and takes
 * them all back by itself unless a fresh connection confirms them; see cli/apply/journal.ts.
 */
export function isGuarded(step: Step): boolean {
  if (step.kind === 'file') return step.path.startsWith(FIREWALL_RULES);
  if (step.kind === 'enable') return step.unit === FIREWALL_UNIT;
  return step.kind === 'firewall' && step.fingerprint !== null;
}

export const FIREWALL_RULES = '/etc/bricks/firewall.nft';
export const FIREWALL_UNIT = 'bricks-firewall.service';
