import type { Policy } from '../apply/engine.ts';
import type { Fleet } from '../fleet.ts';
import { RESET_PROBES, resetSteps } from '../plan/bricks/reset.ts';
import { type Plan, planHosts } from '../plan/plan.ts';
import { changeFleet, type RunResult } from '../run/change.ts';
import type { RunEvent } from '../run/events.ts';
import { undoneHosts } from '../run/retry.ts';

export interface ResetRequest {
  hosts: readonly string[];
  /** Generations and their schedule too; without it they stay for the next provision. */
  purgesData: boolean;
  policy: Policy;
  lockWaitMs: number;
  emit(event: RunEvent): void;
}

/** All hosts of the inventory, spares too: traces are looked for on each. Throws usage errors. */
export function resettableHosts(fleet: Fleet, retriesFailed: boolean): string[] {
  const selected = fleet.select(fleet.inventory.hosts.map(host => host.name));
  return retriesFailed ? undoneHosts(fleet.inventory.path, 'reset', selected) : selected;
}

/** What a reset would take off; writes nothing. */
export async function planReset(
  fleet: Fleet,
  { hosts, purgesData }: Pick<ResetRequest, 'hosts' | 'purgesData'>,
): Promise<Plan> {
  const facts = await fleet.facts(hosts, RESET_PROBES);
  return planHosts(hosts, facts, null, (_, found) => resetSteps(found, purgesData));
}

/** Takes everything of ours off the hosts again. */
export async function reset(fleet: Fleet, request: ResetRequest): Promise<RunResult> {
  const { hosts, purgesData } = request;
  return await changeFleet(fleet, {
    ...request,
    verb: 'reset',
    probes: RESET_PROBES,
    makePlan: async facts => ({
      plan: planHosts(hosts, facts, null, (_, found) => resetSteps(found, purgesData)),
      releases: new Map(),
    }),
  });
}
