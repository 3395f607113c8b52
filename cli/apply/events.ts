import type { Problem } from '../errors.ts';

/** What the engine tells while it walks a plan; board, lines and JSON only draw it. */
export type ApplyEvent =
  | { type: 'wave'; number: number; of: number; hosts: string[] }
  | { type: 'step-begin'; host: string; step: number; of: number; title: string }
  | { type: 'step-end'; host: string; step: number; of: number; title: string; outcome: StepOutcome; tookMs: number }
  | { type: 'host'; report: HostReport };

export type StepOutcome = 'unchanged' | 'changed' | 'failed';

export interface HostReport {
  host: string;
  /** 'skipped': not begun, because an earlier wave failed. */
  outcome: 'unchanged' | 'changed' | 'failed' | 'unreachable' | 'skipped';
  changed: number;
  unchanged: number;
  tookMs: number;
  problem: Problem | null;
}
