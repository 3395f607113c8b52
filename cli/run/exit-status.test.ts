import { expect, test } from 'vitest';
import type { HostOutcome, HostReport } from '../apply/events.ts';
import { exitStatusOf } from './exit-status.ts';

function reportsOf(outcomes: HostOutcome[]): HostReport[] {
  return outcomes.map((outcome, index) => {
    return { host: `h${index}`, outcome, changed: 0, unchanged: 0, tookMs: 0, problem: null };
  });
}

test.each<[string, number, HostOutcome[]]>([
  ['nothing to do', 0, ['unchanged']],
  ['all that was to do is done', 0, ['changed', 'unchanged']],
  ['no host was meant', 0, []],
  ['one failed', 1, ['changed', 'failed']],
  ['one failed, others are out of reach or were taken back', 1, ['failed', 'unreachable', 'reverted']],
  ['some were not begun for want of those out of reach', 1, ['unreachable', 'skipped']],
  ['all that is wrong is out of reach', 4, ['changed', 'unreachable']],
  ['all that went wrong was taken back', 6, ['reverted', 'unchanged']],
  ['what was taken back weighs more than what is out of reach', 6, ['reverted', 'unreachable', 'skipped']],
  ['it was interrupted, whatever else', 130, ['failed', 'unreachable', 'reverted', 'interrupted']],
])('%s: %d', (_what, status, outcomes) => {
  expect(exitStatusOf(reportsOf(outcomes), false)).toBe(status);
});

test('hosts out of reach that are to be left out are no failure, but those that failed still are', () => {
  expect(exitStatusOf(reportsOf(['changed', 'unreachable']), true)).toBe(0);
  expect(exitStatusOf(reportsOf(['failed', 'unreachable']), true)).toBe(1);
});
