/**
 * One more exact replica, or one that is made exact again: a spare, a new machine, a box that burnt or whose disk lies.
 *
 *   lock ─▶ facts ─▶ what is damaged there set aside ─▶ provisioned like any box ─▶ seeded (see seed-replica.ts) ─▶ unlock
 *   └─ meanwhile the neighbours are asked            └─ they give a new one what it lacks (see receive-ahead.ts)
 */
import { GENERATIONS_DIR } from '#contract/layout.ts';
import type { Policy } from '../apply/engine.ts';
import { type HostReport, isUndone } from '../apply/events.ts';
import type { Facts, HostFacts } from '../facts/facts.ts';
import type { Fleet } from '../fleet.ts';
import { CATALOGUE_PROBES } from '../plan/bricks/catalogue.ts';
import { planFleet } from '../plan/plan.ts';
import { keysFor } from '../provision/keys-for.ts';
import { describeReleases, lookUpAhead, packFor, type ReleasesAhead } from '../provision/releases.ts';
import { HostError } from '../remote/session.ts';
import { changeFleet, type PlannedFleet, type RunResult } from '../run/change.ts';
import type { RunEvent } from '../run/events.ts';
import { withMember } from './enter-brick.ts';
import { askNeighbours, type Neighbours } from './neighbours.ts';
import { type Ahead, receiveAhead } from './receive-ahead.ts';
import { type Replica, seedReplica } from './seed-replica.ts';
import { type Damage, describeDamage, setDamageAside } from './set-aside.ts';
import { StepWatch } from './step-watch.ts';

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
  const { host, lockWaitMs } = request;
  const others = fleet.inventory.bricks.catalogue.hosts.filter(each => each !== host);
  const asked = askNeighbours(fleet, others);
  // Looked at when the box is provisioned; until then a rejection is nobody's.
  asked.catch(() => {});
  const releases = lookUpAhead();
  const watch = new StepWatch();
  const emit = (event: RunEvent) => {
    watch.see(event);
    request.emit(event);
  };
  const say = (text: string) => emit({ type: 'seed', host, text });
  let ahead: Ahead | null = null;
  let replica: Replica | null = null;
  let restartsWorkers = false;
  const result = await changeFleet(fleet, {
    ...request,
    emit,
    hosts: [host],
    probes: CATALOGUE_PROBES,
    policy,
    makePlan: async found => {
      const { facts, damage } = await mendFirst(fleet, host, found.get(host)!, { asked, say });
      restartsWorkers = damage !== null && (damage.release !== null || damage.generations.length > 0);
      const planned = await planReplica(fleet, host, facts, releases, emit);
      if (isNew(facts)) ahead = beginAhead(fleet, host, planned, { asked, watch, say });
      return planned;
    },
    bringRelease: async (release, signal) => (await ahead?.bringRelease(release, signal)) ?? false,
    finish: async ([report], interrupt) => {
      const seed = async () => {
        replica = await seedReplica(fleet, {
          host,
          neighbours: await asked,
          ahead: (await ahead?.generation) ?? null,
          restartsWorkers,
          lockWaitMs,
          interrupt,
          say,
        });
        return replica;
      };
      return [await seedReported(report!, emit, seed)];
    },
  }).finally(() => ahead?.end());
  return { ...result, replica };
}

/** It was never one of ours. */
function isNew(facts: Facts): boolean {
  return facts.isReadable && facts.currentRelease === null && !facts.paths.has(GENERATIONS_DIR);
}

/** Null where nothing of it is to be done: it can't be read, or what it is can't be provisioned. */
function beginAhead(
  fleet: Fleet,
  host: string,
  { plan, releases }: PlannedFleet,
  parts: { asked: Promise<Neighbours>; watch: StepWatch; say(text: string): void },
): Ahead | null {
  const { steps } = plan.hosts[0]!;
  const upload = steps.find(({ step, pending }) => step.kind === 'upload' && pending !== null)?.step;
  const release = upload?.kind === 'upload' ? releases.get(upload.arch) : undefined;
  if (release === undefined) return null;
  return receiveAhead(fleet, { host, neighbours: parts.asked, release, steps, watch: parts.watch, say: parts.say });
}

/** A box that was never one of ours has nothing that could be damaged. */
async function mendFirst(
  fleet: Fleet,
  host: string,
  facts: Facts,
  { asked, say }: { asked: Promise<Neighbours>; say(text: string): void },
): Promise<{ facts: Facts; damage: Damage | null }> {
  if (!facts.isReadable || isNew(facts)) return { facts, damage: null };
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
  ahead: ReleasesAhead,
  emit: (event: RunEvent) => void,
): Promise<PlannedFleet> {
  const inventory = withMember(fleet.inventory, host);
  const keys = keysFor(inventory.path, new Map([[host, facts]]));
  const packed = await packFor([facts], emit, ahead);
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
