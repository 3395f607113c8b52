import { type HostPlan, hasChanges, type Plan } from '../plan/plan.ts';

/** The plan as a person reads it: what is pending on each host and why; a line for hosts with nothing to do. */
export function planText(plan: Plan): string {
  const changes = plan.hosts.reduce((sum, host) => sum + pendingSteps(host).length, 0);
  const waves = plan.waves.map((wave, index) => `wave ${index + 1}: ${wave.join(', ')}`);
  return [...plan.hosts.map(hostText), ...waves, `${plan.hosts.length} hosts, ${changes} changes`].join('\n');
}

function hostText(host: HostPlan): string {
  if (host.problem !== null) return `${host.host}: ${host.problem.message} (${host.problem.code})`;
  if (!hasChanges(host)) return `${host.host}: nothing to change`;
  const lines = pendingSteps(host).map(({ title, pending }) => `  ${title}: ${pending}`);
  return [`${host.host}:`, ...lines].join('\n');
}

function pendingSteps(host: HostPlan) {
  return host.steps.filter(step => step.pending !== null);
}
