import { DRAIN_FILE } from '#contract/layout.ts';
import type { Step } from '../steps.ts';

/** The balancer is told by /readyz to take the box out; then whoever is still connected may finish. */
export function drainSteps(port: number, timeoutSeconds: number): Step[] {
  return [
    { kind: 'file', path: DRAIN_FILE, mode: '644', owner: 'root:root', content: '' },
    { kind: 'idle', port, timeoutSeconds },
  ];
}

export function undrainSteps(): Step[] {
  return [{ kind: 'absent', path: DRAIN_FILE }];
}
