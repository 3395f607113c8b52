/**
 * A run that changes hosts, whatever the change: all such commands are this, with a plan of their own.
 *
 *   record begun → lock and facts (one channel a host) → plan → (the saved plan still holds?) → apply → finish → unlock → record closed
 */
import { applyPlan, type Policy } from '../apply/engine.ts';
import type { HostReport } from '../apply/events.ts';
import { type BringRelease, fleetHands } from '../apply/fleet-hands.ts';
import { BricksError, type Problem } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Facts, Probes } from '../facts/facts.ts';
import { readFacts } from '../facts/gather.ts';
import { factsBody, LAST_FACT } from '../facts/script.ts';
import type { Fleet } from '../fleet.ts';
import type { FleetKeys } from '../keys/fleet-keys.ts';
import { type FleetLock, lockFleet } from '../lock/fleet-lock.ts';
import { describeHolder } from '../lock/owner.ts';
import type { PackedRelease } from '../pack/pack.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunEvent } from './events.ts';
import { exitStatusOf } from './exit-status.ts';
import { type Interrupt, listenForInterrupt } from './interrupt.ts';
import { closeRecord, type RunRecord, writeRecord } from './record.ts';

export interface ChangeRequest {
  verb: string;
  hosts: readonly string[];
  probes: Probes;
  policy: Policy;
  /** How long to wait for other runs that hold these hosts. */
  lockWaitMs: number;
  makePlan(facts: ReadonlyMap<string, Facts>): Promise<PlannedFleet>;
  /** See FleetHandsParts. */
  bringRelease?: BringRelease;
  /** What remains to be done under the same lock once the plan is applied; gives what the run has come to then. */
  finish?(reports: HostReport[], interrupt: Interrupt): Promise<HostReport[]>;
  emit(event: RunEvent): void;
}

export interface PlannedFleet {
  plan: Plan;
  /** By architecture; their folders hold what is uploaded. */
  releases: ReadonlyMap<string, PackedRelease>;
  /** What secret steps are derived from; left out where the plan has none. */
  keys?: FleetKeys;
}

export interface RunResult {
  run: string;
  exit: ExitCode;
  hosts: HostReport[];
  problems: Problem[];
}

/** Throws BricksError for what stops a run before it changes anything: a host that is held, a plan that no longer holds. */
export async function changeFleet(fleet: Fleet, request: ChangeRequest): Promise<RunResult> {
  const { emit, hosts } = request;
  const { run, command } = fleet.owner;
  emit({ type: 'run', run, command, hosts: [...hosts] });
  const record = beginRecord(fleet, request);
  const startedAt = performance.now();
  const interrupt = listenForInterrupt(() => emit({ type: 'interrupt' }));
  try {
    record.hosts = await lockAndApply(fleet, request, interrupt);
  } catch (error) {
    record.exit = error instanceof BricksError ? error.exitCode : EXIT.failed;
    record.problems = error instanceof BricksError ? [...error.problems] : [];
    // What stopped the run is told; that it could not be written down as well would hide it.
    close(fleet, record, startedAt);
    throw error;
  } finally {
    interrupt.end();
  }
  const problems = record.hosts.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const exit = exitStatusOf(record.hosts, request.policy.skipsUnreachable);
  Object.assign(record, { problems, exit });
  return { run, exit, hosts: record.hosts, problems: [...problems, ...close(fleet, record, startedAt)] };
}

/** The hosts are as they are, whether that can be written down or not: a problem of its own, never a failure of the run. */
function close({ inventory }: Fleet, record: RunRecord, startedAt: number): Problem[] {
  record.tookMs = Math.round(performance.now() - startedAt);
  try {
    closeRecord(inventory.path, record);
    return [];
  } catch (error) {
    const message = `what the run came to could not be written down: ${(error as Error).message}`;
    return [{ code: 'BRK-RUN-RECORD', where: inventory.path, message, hint: null }];
  }
}

function beginRecord(fleet: Fleet, { verb, hosts }: ChangeRequest): RunRecord {
  const record: RunRecord = {
    version: 1,
    ...fleet.owner,
    verb,
    startedAt: new Date().toISOString(),
    tookMs: null,
    exit: null,
    targets: [...hosts],
    hosts: [],
    problems: [],
  };
  writeRecord(fleet.inventory.path, record);
  return record;
}

const FACTS_MS = 60_000;

async function lockAndApply(fleet: Fleet, request: ChangeRequest, interrupt: Interrupt): Promise<HostReport[]> {
  const { emit, hosts, probes, lockWaitMs } = request;
  const deadlineMs = fleet.deadlineMs(FACTS_MS);
  emit({ type: 'wait', what: `lock and facts of ${hosts.length} hosts`, deadlineMs });
  const lock = await lockFleet(fleet, hosts, {
    owner: fleet.owner,
    reading: { script: factsBody(probes), lastLine: LAST_FACT, deadlineMs },
    waitMs: lockWaitMs,
    signal: interrupt.signal,
    onWait: (holders, leftMs) => {
      const [[host, holder] = []] = [...holders];
      if (holder !== undefined) emit({ type: 'wait', what: `${host}: ${describeHolder(holder)}`, deadlineMs: leftMs });
    },
  });
  let reports: HostReport[] = [];
  try {
    const { plan, releases, keys = null } = await request.makePlan(factsOf(hosts, lock));
    const changes = plan.hosts.flatMap(host => host.steps.filter(step => step.pending !== null)).length;
    emit({ type: 'plan', hosts: plan.hosts.length, changes, waves: plan.waves });
    const hands = fleetHands({
      fleet,
      locks: lock.locks,
      releases,
      keys,
      bringRelease: request.bringRelease,
      interrupt,
      emit,
    });
    reports = await applyPlan(plan, hands, request.policy);
    if (request.finish !== undefined) reports = await request.finish(reports, interrupt);
    return reports;
  } finally {
    await releaseAll(lock, reports);
  }
}

function factsOf(hosts: readonly string[], { locks, failures }: FleetLock): Map<string, Facts> {
  return new Map(
    hosts.map(host => {
      const lock = locks.get(host);
      const failure = failures.get(host)!;
      if (lock !== undefined) return [host, readFacts(host, lock.read)];
      return [host, { isReadable: false, isUnreachable: failure.isUnreachable, problem: failure.problem }];
    }),
  );
}

/** A host that is gone has let go of its lock by itself. */
async function releaseAll({ locks }: FleetLock, reports: readonly HostReport[]): Promise<void> {
  await Promise.all(
    [...locks].map(async ([host, lock]) => {
      const report = reports.find(each => each.host === host);
      const { outcome = 'failed', changed = 0, problem } = report ?? {};
      await lock.release({ outcome, changed, ...(problem ? { problem: problem.code } : {}) });
    }),
  );
}
