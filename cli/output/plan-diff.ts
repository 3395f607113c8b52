import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Facts } from '../facts/facts.ts';
import type { Plan } from '../plan/plan.ts';

export interface FileDiff {
  host: string;
  path: string;
  /** Unified, three lines around. */
  diff: string;
}

/** How the content of files would change, on each host. Files that would go are shown whole. */
export function diffPlan(plan: Plan, facts: ReadonlyMap<string, Facts>): FileDiff[] {
  return plan.hosts.flatMap(({ host, steps }) => {
    const found = facts.get(host);
    const contents = found?.isReadable ? found.contents : new Map<string, string>();
    return steps.flatMap(({ step, pending }) => {
      if (pending === null || (step.kind !== 'file' && step.kind !== 'absent')) return [];
      const before = contents.get(step.path);
      const after = step.kind === 'file' ? step.content : '';
      if (before === undefined && step.kind === 'absent') return [];
      if (before === after) return [];
      const from = before === undefined ? '/dev/null' : step.path;
      const to = step.kind === 'file' ? step.path : '/dev/null';
      const diff = createTwoFilesPatch(from, to, before ?? '', after, undefined, undefined, {
        context: 3,
        headerOptions: FILE_HEADERS_ONLY,
      });
      return [{ host, path: step.path, diff }];
    });
  });
}
