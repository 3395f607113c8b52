import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Plan } from '../plan/plan.ts';

/** 1 or 4 for hosts that nothing can be planned for; then 3 for changes that are pending, where that is asked for. */
export function planExit(plan: Plan, isDetailed: boolean): ExitCode {
  const troubled = plan.hosts.filter(host => host.problem !== null);
  if (troubled.length > 0) return troubled.every(host => host.isUnreachable) ? EXIT.onlyUnreachable : EXIT.failed;
  return isDetailed && plan.waves.length > 0 ? EXIT.changesPending : EXIT.done;
}
