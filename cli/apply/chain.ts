import type { PlannedStep } from '../plan/plan.ts';
import type { ShellStep, StepOf } from '../plan/steps.ts';

/** A host's steps cut into what one exec channel can do: runs of shell steps, and the uploads between them. */
export type Segment =
  | { kind: 'shell'; steps: { index: number; step: ShellStep }[] }
  | { kind: 'upload'; index: number; step: StepOf<'upload'> };

/**
 * An upload that isn't pending is left out; shell steps are kept, for their checks run again on the host. A shell
 * segment without anything pending costs no channel: what follows from it would be pending as well.
 */
export function cutSegments(steps: readonly PlannedStep[]): Segment[] {
  const segments: Segment[] = [];
  let hasPending = false;
  let shell: { index: number; step: ShellStep }[] = [];
  const close = () => {
    if (hasPending) segments.push({ kind: 'shell', steps: shell });
    shell = [];
    hasPending = false;
  };
  steps.forEach(({ step, pending }, index) => {
    if (step.kind !== 'upload') {
      shell.push({ index, step });
      hasPending ||= pending !== null;
    } else if (pending !== null) {
      close();
      segments.push({ kind: 'upload', index, step });
    }
  });
  close();
  return segments;
}
