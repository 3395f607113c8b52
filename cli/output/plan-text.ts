import { type HostPlan, hasChanges, type Plan } from '../plan/plan.ts';
import type { FileDiff } from './plan-diff.ts';

/** The plan as a person reads it: what is pending on each host and why; a line for hosts with nothing to do. */
export function planText(plan: Plan, diffs: readonly FileDiff[] | null): string {
  const changes = plan.hosts.reduce((sum, host) => sum + pendingSteps(host).length, 0);
  const waves = plan.waves.map((wave, index) => `wave ${index + 1}: ${wave.join(', ')}`);
  const hosts = plan.hosts.map(host => hostText(host, diffs?.filter(diff => diff.host === host.host) ?? []));
  return [...hosts, ...waves, `${plan.hosts.length} hosts, ${changes} changes`].join('\n');
}

function hostText(host: HostPlan, diffs: readonly FileDiff[]): string {
  if (host.problem !== null) return `${host.host}: ${host.problem.message} (${host.problem.code})`;
  if (!hasChanges(host)) return `${host.host}: nothing to change`;
  const lines = pendingSteps(host).flatMap(({ step, title, pending }) => {
    const diff = 'path' in step ? diffs.find(each => each.path === step.path) : undefined;
    const shown =
      diff?.diff
        .trimEnd()
        .split('\n')
        .map(line => `    ${line}`) ?? [];
    return [`  ${title}: ${pending}`, ...shown];
  });
  return [`${host.host}:`, ...lines].join('\n');
}

function pendingSteps(host: HostPlan) {
  return host.steps.filter(step => step.pending !== null);
}
