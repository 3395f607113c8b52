/**
 * One more exact replica, or one that is made exact again: a spare, a new machine, a box that burnt or whose disk lies.
 *
 *   lock ─▶ facts ─▶ what is damaged there set aside ─▶ provisioned like any box ─▶ seeded (see seed-replica.ts) ─▶ unlock
 *   └─ meanwhile the neighbours are asked
 */
import { GENERATIONS_DIR } from '#contract/layout.ts';
import type { Policy } from '../apply/engine.ts';
import { type HostReport, isUndone } from '../apply/events.ts';
import type { Facts, HostFacts } from '../facts/facts.ts';
import type { Fleet } from '../fleet.ts';
import { CATALOGUE_PROBES } from '../plan/bricks/catalogue.ts';
import { planFleet } from '../plan/plan.ts';
import { keysFor } from '../provision/keys-for.ts';
import { describeReleases, packFor } from '../provision/releases.ts';
import { HostError } from '../remote/session.ts';
import { changeFleet, type PlannedFleet, type RunResult } from '../run/change.ts';
import type { RunEvent } from '../run/events.ts';
import { withMember } from './enter-brick.ts';
import { askNeighbours, type Neighbours } from './neighbours.ts';
import { type Replica, seedReplica } from './seed-replica.ts';
import { type Damage, describeDamage, setDamageAside } from './set-aside.ts';

export interface ReplicaRequest {
  /** The command's own name, for the record of the run. */
  verb: 'add-replica' | 'replace';
  host: string;
  lockWaitMs: number;
  emit(event: RunEvent): void;
}

export interface ReplicaResult extends RunResult {
  /** Null where the run ended before the box was seeded. */
  replica: Replica | null;
}

const policy: Policy = { maxFail: { hosts: 0 }, onFailure: 'stop', skipsUnreachable: false };

/** Throws BricksError; what goes wrong with the box or a neighbour is in the result. */
export async function addReplica(fleet: Fleet, request: ReplicaRequest): Promise<ReplicaResult> {
  const { host, lockWaitMs, emit } = request;
  const others = fleet.inventory.bricks.catalogue.hosts.filter(each => each !== host);
  const asked = askNeighbours(fleet, others);
  // Looked at when the box is provisioned; until then a rejection is nobody's.
  asked.catch(() => {});
  const say = (text: string) => emit({ type: 'seed', host, text });
  let replica: Replica | null = null;
  let restartsWorkers = false;
  const result = await changeFleet(fleet, {
    ...request,
    hosts: [host],
    probes: CATALOGUE_PROBES,
    policy,
    makePlan: async found => {
      const { facts, damage } = await mendFirst(fleet, host, found.get(host)!, { asked, say });
      restartsWorkers = damage !== null && (damage.release !== null || damage.generations.length > 0);
      return await planReplica(fleet, host, facts, emit);
    },
    finish: async ([report], interrupt) => {
      const seed = async () => {
        replica = await seedReplica(fleet, {
          host,
          neighbours: await asked,
          restartsWorkers,
          lockWaitMs,
          interrupt,
          say,
        });
        return replica;
      };
      return [await seedReported(report!, emit, seed)];
    },
  });
  return { ...result, replica };
}

/** A box that was never one of ours has nothing that could be damaged. */
async function mendFirst(
  fleet: Fleet,
  host: string,
  facts: Facts,
  { asked, say }: { asked: Promise<Neighbours>; say(text: string): void },
): Promise<{ facts: Facts; damage: Damage | null }> {
  if (!facts.isReadable || (facts.currentRelease === null && !facts.paths.has(GENERATIONS_DIR))) {
    return { facts, damage: null };
  }
  try {
    const damage = await setDamageAside(fleet, host, await isStale(facts, asked));
    for (const text of describeDamage(damage)) say(text);
    return { facts: withoutRelease(facts, damage.release), damage };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { facts: { isReadable: false, isUnreachable: error.isUnreachable, problem: error.problem }, damage: null };
  }
}

/**
 * A box that was stopped, as a removed one is, would serve from its old schedule as soon as it is provisioned, and tell the
 * balancer that it is ready. It starts without one, but only where somebody else knows the history.
 */
async function isStale({ hasSchedule, units }: HostFacts, asked: Promise<Neighbours>): Promise<boolean> {
  const isRunning = [...units].some(
    ([unit, { active }]) => unit.startsWith('bricks-catalogue@') && active === 'active',
  );
  if (!hasSchedule || isRunning) return false;
  const { living } = await asked;
  return [...living.values()].some(({ schedule }) => schedule.length > 0);
}

function withoutRelease(facts: HostFacts, digest: string | null): HostFacts {
  if (digest === null) return facts;
  const releases = facts.releases.filter(each => each !== digest);
  return { ...facts, releases, brokenReleases: [...facts.brokenReleases, digest] };
}

async function planReplica(
  fleet: Fleet,
  host: string,
  facts: Facts,
  emit: (event: RunEvent) => void,
): Promise<PlannedFleet> {
  const inventory = withMember(fleet.inventory, host);
  const keys = keysFor(inventory.path, new Map([[host, facts]]));
  const packed = await packFor([facts], emit);
  const plan = planFleet({
    inventory,
    hosts: [host],
    facts: new Map([[host, facts]]),
    releases: describeReleases(packed),
    keys: keys.describe(inventory.bricks.catalogue.hosts),
    batch: null,
    prunes: false,
  });
  return { plan, releases: packed, keys };
}

/** What the host has come to in all; a problem of a neighbour that stops it is told in its place. */
async function seedReported(
  report: HostReport,
  emit: (event: RunEvent) => void,
  seed: () => Promise<Replica>,
): Promise<HostReport> {
  if (isUndone(report)) return report;
  const startedAt = performance.now();
  const tookMs = () => report.tookMs + Math.round(performance.now() - startedAt);
  let finished: HostReport;
  try {
    const { received } = await seed();
    finished = { ...report, outcome: received.length > 0 ? 'changed' : report.outcome, tookMs: tookMs() };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const outcome = error.isUnreachable ? 'unreachable' : 'failed';
    finished = { ...report, outcome, problem: error.problem, tookMs: tookMs() };
  }
  emit({ type: 'host', report: finished });
  return finished;
}
