/**
 * Walks a plan: waves one after the other, the hosts of a wave at once, a host's steps in order.
 *
 *   waiting ─▶ running ─▶ changed | unchanged | failed | unreachable | reverted | interrupted
 *      └─────▶ skipped (too many failed before) | interrupted
 *   changed | failed ─▶ reverted, where failures roll back
 *
 * A host's chain stops at its first failed step, and never keeps the others of its wave from finishing. Nothing is
 * remembered between runs: the next run reads facts and plans again, and every step is checked before it is done, so a
 * run that was killed anywhere is finished by running it again.
 */
import { inParallel } from '../parallel.ts';
import { type Amount, countOf } from '../plan/batch.ts';
import { type HostPlan, hasChanges, type Plan } from '../plan/plan.ts';
import { HostError } from '../remote/session.ts';
import type { HostReport } from './events.ts';
import type { Hands } from './hands.ts';
import { applyHost, emptyReport } from './host-run.ts';

export interface Policy {
  /** More failed hosts than this, over all waves so far, and no further wave is begun. */
  maxFail: Amount;
  onFailure: 'stop' | 'continue' | 'rollback';
  /** Hosts that can't be reached are left out, not counted as failed. */
  skipsUnreachable: boolean;
}

/** Of one wave; each keeps a process of ssh and rsync busy while it uploads. */
const HOSTS_AT_ONCE = 32;

/** One report for each host of the plan, in its order. */
export async function applyPlan(plan: Plan, hands: Hands, policy: Policy): Promise<HostReport[]> {
  const reports = new Map<string, HostReport>();
  const settle = (report: HostReport) => {
    reports.set(report.host, report);
    hands.emit({ type: 'host', report });
  };
  for (const host of plan.hosts) if (host.problem !== null || !hasChanges(host)) settle(withoutRun(host));
  const begun = await walkWaves(plan, hands, policy, settle);
  if (policy.onFailure === 'rollback' && hasTooManyFailures(begun, plan, policy)) {
    for (const report of await rollBack(begun, hands)) settle(report);
  }
  return plan.hosts.map(host => reports.get(host.host)!);
}

/** The reports of those hosts on which anything was begun. */
async function walkWaves(
  plan: Plan,
  hands: Hands,
  policy: Policy,
  settle: (report: HostReport) => void,
): Promise<HostReport[]> {
  const begun: HostReport[] = [];
  for (const [number, names] of plan.waves.entries()) {
    const hosts = names.map(name => plan.hosts.find(host => host.host === name)!);
    const left = hands.isInterrupted() ? 'interrupted' : isOver(begun, plan, policy) ? 'skipped' : null;
    if (left !== null) {
      for (const host of hosts) settle({ ...emptyReport(host), outcome: left });
      continue;
    }
    hands.emit({ type: 'wave', number: number + 1, of: plan.waves.length, hosts: names });
    await inParallel(hosts, HOSTS_AT_ONCE, async host => {
      const report = await applyHost(host, hands);
      begun.push(report);
      settle(report);
    });
  }
  return begun;
}

function isOver(begun: readonly HostReport[], plan: Plan, policy: Policy): boolean {
  return policy.onFailure !== 'continue' && hasTooManyFailures(begun, plan, policy);
}

/** Counts what went wrong while changing; a host that was sick before, and so is in no wave, is not one of them. */
function hasTooManyFailures(begun: readonly HostReport[], plan: Plan, policy: Policy): boolean {
  const failed = begun.filter(
    ({ outcome }) =>
      outcome === 'failed' || outcome === 'reverted' || (outcome === 'unreachable' && !policy.skipsUnreachable),
  );
  return failed.length > countOf(policy.maxFail, plan.waves.flat().length);
}

function withoutRun(host: HostPlan): HostReport {
  const report = { ...emptyReport(host), problem: host.problem };
  if (host.problem === null) return report;
  return { ...report, outcome: host.isUnreachable ? 'unreachable' : 'failed' };
}

async function rollBack(begun: readonly HostReport[], hands: Hands): Promise<HostReport[]> {
  const touched = begun.filter(({ outcome }) => outcome === 'changed' || outcome === 'failed');
  return await inParallel(touched, HOSTS_AT_ONCE, async report => {
    hands.emit({ type: 'rollback', host: report.host });
    try {
      await hands.rollBack(report.host);
      return { ...report, outcome: 'reverted' as const };
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return { ...report, outcome: 'failed' as const, problem: error.problem };
    }
  });
}
