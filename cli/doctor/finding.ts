import type { Problem } from '../errors.ts';

/** Something about a host that is not as it should be: told with what was found, and the way out. */
export interface Finding {
  /** Null where it is about no single host. */
  host: string | null;
  /** As in `bricks explain`. */
  code: string;
  /** An error keeps the host from its work, or will; a warning doesn't yet. */
  severity: 'error' | 'warning';
  message: string;
  hint: string | null;
}

export function toFinding({ code, where, message, hint }: Problem, severity: Finding['severity'] = 'error'): Finding {
  return { host: where, code, severity, message, hint };
}
