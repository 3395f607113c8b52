import { expect, test } from 'vitest';
import type { PlannedStep } from '../plan/plan.ts';
import type { Step } from '../plan/steps.ts';
import { cutSegments } from './chain.ts';

const upload: Step = { kind: 'upload', digest: 'd', arch: 'x64', basis: null };
const shell: Step = { kind: 'reload', units: ['u'] };

function planned(step: Step, pending: string | null): PlannedStep {
  return { step, title: '', pending };
}

function kinds(steps: PlannedStep[]): string[] {
  return cutSegments(steps).map(segment =>
    segment.kind === 'upload' ? 'upload' : `shell ${segment.steps.map(step => step.index)}`,
  );
}

test('a host with nothing pending costs no channel', () => {
  expect(kinds([planned(shell, null), planned(upload, null), planned(shell, null)])).toEqual([]);
});

test('a first provisioning costs three channels: before the upload, the upload, after it', () => {
  expect(kinds([planned(shell, 'x'), planned(upload, 'x'), planned(shell, 'x')])).toEqual([
    'shell 0',
    'upload',
    'shell 2',
  ]);
});

test('without an upload all shell steps go over one channel', () => {
  expect(kinds([planned(shell, null), planned(upload, null), planned(shell, 'x')])).toEqual(['shell 0,2']);
});

test('what stands before the upload is not looked at again when nothing of it is pending', () => {
  expect(kinds([planned(shell, null), planned(upload, 'x'), planned(shell, 'x')])).toEqual(['upload', 'shell 2']);
});
