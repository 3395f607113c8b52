import type { ApplyEvent } from '../apply/events.ts';

/** All that a run which changes hosts tells, from its beginning on; `--json-stream` prints just these. */
export type RunEvent =
  | { type: 'run'; run: string; command: string; hosts: string[] }
  /** Something is waited for, at most this long. */
  | { type: 'wait'; what: string; deadlineMs: number }
  | { type: 'pack-begin'; arch: string; node: string }
  | { type: 'pack-end'; arch: string; digest: string; wasBuilt: boolean; tookMs: number }
  | { type: 'plan'; hosts: number; changes: number; waves: string[][] }
  /** A replica is given what its neighbours hold. */
  | { type: 'seed'; host: string; text: string }
  | { type: 'interrupt' }
  | ApplyEvent;
