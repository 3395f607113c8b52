import type { Inventory } from '#inventory/inventory.ts';
import type { Policy } from '../apply/engine.ts';
import type { Facts } from '../facts/facts.ts';
import type { Fleet } from '../fleet.ts';
import { parseBatch } from '../plan/batch.ts';
import { CATALOGUE_PROBES } from '../plan/bricks/catalogue.ts';
import { RESET_PROBES } from '../plan/bricks/reset.ts';
import { planFleet } from '../plan/plan.ts';
import { changeFleet, type PlannedFleet, type RunResult } from '../run/change.ts';
import type { RunEvent } from '../run/events.ts';
import { checkUnmoved, type SavedPlan } from '../run/saved-plan.ts';
import { findEmptyBoxes } from './empty-boxes.ts';
import { keysFor } from './keys-for.ts';
import { describeReleases, lookUpAhead, packFor, type ReleasesAhead } from './releases.ts';

export interface PlanScope {
  hosts: readonly string[];
  /** As --batch was given. */
  batch: string | null;
  /** Hosts that carry traces of ours though no brick claims them are reset. */
  prunes: boolean;
}

/** The hosts that provisioning works on: those of the bricks; with `prunes`, all others too. */
export function provisionedHosts(inventory: Inventory, prunes: boolean): string[] {
  const members = inventory.bricks.catalogue.hosts;
  if (!prunes) return members;
  return [...members, ...inventory.hosts.map(host => host.name).filter(name => !members.includes(name))];
}

/** Reads the hosts' facts and says what would change. Writes nothing on any host. */
export async function planProvision(
  fleet: Fleet,
  scope: PlanScope & { wantsContents: boolean },
  emit: (event: RunEvent) => void,
): Promise<PlannedFleet & { facts: ReadonlyMap<string, Facts> }> {
  const probes = { ...probesOf(scope), wantsContents: scope.wantsContents };
  emit({ type: 'wait', what: `facts of ${scope.hosts.length} hosts`, deadlineMs: fleet.deadlineMs(FACTS_MS) });
  const ahead = lookUpAhead();
  const facts = await fleet.facts(scope.hosts, probes);
  return { ...(await planFrom(fleet, scope, facts, ahead, emit)), facts };
}
const FACTS_MS = 60_000;

export interface ProvisionRequest extends PlanScope {
  policy: Policy;
  lockWaitMs: number;
  /** Executed only if just this plan would be made now. */
  saved: SavedPlan | null;
  emit(event: RunEvent): void;
}

/** Makes the hosts what the inventory says. A host that fails does not keep the others of its wave from finishing. */
export async function provision(fleet: Fleet, request: ProvisionRequest): Promise<RunResult> {
  const { hosts, policy, lockWaitMs, saved, emit } = request;
  let found: ReadonlyMap<string, Facts> = new Map();
  const ahead = lookUpAhead();
  const result = await changeFleet(fleet, {
    verb: 'provision',
    hosts,
    probes: probesOf(request),
    policy,
    lockWaitMs,
    emit,
    makePlan: async facts => {
      found = facts;
      const planned = await planFrom(fleet, request, facts, ahead, emit);
      if (saved !== null) checkUnmoved(saved, planned.plan);
      return planned;
    },
  });
  return { ...result, problems: [...result.problems, ...findEmptyBoxes(result.hosts, found)] };
}

async function planFrom(
  fleet: Fleet,
  { hosts, batch, prunes }: PlanScope,
  facts: ReadonlyMap<string, Facts>,
  ahead: ReleasesAhead,
  emit: (event: RunEvent) => void,
): Promise<PlannedFleet> {
  const keys = keysFor(fleet.inventory.path, facts);
  const packed = await packFor(facts.values(), emit, ahead);
  const plan = planFleet({
    inventory: fleet.inventory,
    hosts,
    facts,
    releases: describeReleases(packed),
    keys: keys.describe(fleet.inventory.bricks.catalogue.hosts),
    batch: batch === null ? null : parseBatch(batch),
    prunes,
  });
  return { plan, releases: packed, keys };
}

function probesOf({ prunes }: PlanScope) {
  return prunes ? RESET_PROBES : CATALOGUE_PROBES;
}
