import { expect, test } from 'vitest';
import { DRAIN_FILE } from '#contract/layout.ts';
import { drainSteps, undrainSteps } from './drain.ts';

test('the balancer is told first, and then whoever is connected may finish', () => {
  expect(drainSteps(8080, 90)).toEqual([
    { kind: 'file', path: DRAIN_FILE, mode: '644', owner: 'root:root', content: '' },
    { kind: 'idle', port: 8080, timeoutSeconds: 90 },
  ]);
});

test('an undrained box is as if it had never been drained', () => {
  expect(undrainSteps()).toEqual([{ kind: 'absent', path: DRAIN_FILE }]);
});
