import type { Problem } from '../errors.ts';

/** What the engine tells while it walks a plan; board, lines and JSON only draw it. */
export type ApplyEvent =
  | { type: 'wave'; number: number; of: number; hosts: string[] }
  | { type: 'step-begin'; host: string; step: number; of: number; title: string }
  | { type: 'step-end'; host: string; step: number; of: number; title: string; outcome: StepOutcome; tookMs: number }
  /** The host takes its guarded steps back by itself after this long, unless a fresh connection confirms them. */
  | { type: 'armed'; host: string; seconds: number }
  | { type: 'confirmed'; host: string }
  /** `host` takes back what this run did on it, because others failed. */
  | { type: 'rollback'; host: string }
  | { type: 'host'; report: HostReport };

export type StepOutcome = 'unchanged' | 'changed' | 'failed';

export interface HostReport {
  host: string;
  outcome: HostOutcome;
  changed: number;
  unchanged: number;
  tookMs: number;
  problem: Problem | null;
}

/**
 * 'skipped': not begun, because too many failed before it. 'reverted': what was changed is as it was before. 'interrupted':
 * stopped between two steps, or not begun, as the operator asked.
 */
export type HostOutcome = 'unchanged' | 'changed' | 'failed' | 'unreachable' | 'skipped' | 'reverted' | 'interrupted';

/** Outcomes after which a host is not as the plan says. */
export function isUndone({ outcome }: HostReport): boolean {
  return outcome !== 'unchanged' && outcome !== 'changed';
}
