import { usageError } from '../errors.ts';
import type { Facts, Probes } from '../facts/facts.ts';
import type { Fleet } from '../fleet.ts';
import { drainSteps, undrainSteps } from '../plan/bricks/drain.ts';
import { planHosts } from '../plan/plan.ts';
import { changeFleet, type RunResult } from '../run/change.ts';
import type { RunEvent } from '../run/events.ts';

/** Node keeps an idle connection for 65 s; a client that is still there then is at work. */
export const DRAIN_MS = 90_000;

export interface DrainRequest {
  hosts: readonly string[];
  /** Also when no other box would be left to serve. */
  isForced: boolean;
  lockWaitMs: number;
  emit(event: RunEvent): void;
}

/**
 * Out of the balancer: /readyz says 503, then users that are still connected may finish. Stays so over restarts until
 * `undrain`. Throws BRK-DRAIN-LAST when no other box serves.
 */
export async function drain(fleet: Fleet, request: DrainRequest): Promise<RunResult> {
  const { hosts, isForced } = request;
  const { port, hosts: members } = fleet.inventory.bricks.catalogue;
  if (!isForced) await checkOthersServe(fleet, members, hosts);
  const steps = drainSteps(port, Math.ceil(fleet.deadlineMs(DRAIN_MS) / 1000));
  return await change(fleet, 'drain', request, found => (found.isReadable && found.hasSchedule ? steps : []));
}

/** Back again. */
export async function undrain(fleet: Fleet, request: DrainRequest): Promise<RunResult> {
  return await change(fleet, 'undrain', request, found => (found.isReadable && found.isDrained ? undrainSteps() : []));
}

const NO_PROBES: Probes = { packages: [], paths: [], users: [], units: ['bricks-catalogue@*.service'] };

/** Throws BRK-DRAIN-LAST unless another member than these serves. */
export async function checkOthersServe(
  fleet: Fleet,
  members: readonly string[],
  hosts: readonly string[],
): Promise<void> {
  const facts = await fleet.facts(members, NO_PROBES);
  const others = [...facts].filter(([host, found]) => !hosts.includes(host) && serves(found));
  if (others.length > 0) return;
  const message = 'no other catalogue box would be left to serve';
  throw usageError('BRK-DRAIN-LAST', hosts.join(', '), message, 'undrain another first, or say --force');
}

function serves(facts: Facts): boolean {
  if (!facts.isReadable || facts.isDrained || !facts.hasSchedule) return false;
  return [...facts.units.values()].some(({ active }) => active === 'active');
}

async function change(
  fleet: Fleet,
  verb: string,
  { hosts, lockWaitMs, emit }: DrainRequest,
  stepsOf: (facts: Facts) => ReturnType<typeof undrainSteps>,
): Promise<RunResult> {
  return await changeFleet(fleet, {
    verb,
    hosts,
    probes: NO_PROBES,
    policy: { maxFail: { hosts: 0 }, onFailure: 'stop', skipsUnreachable: false },
    lockWaitMs,
    emit,
    makePlan: async facts => ({
      plan: planHosts(hosts, facts, [{ percent: 100 }], (_, found) => stepsOf(found)),
      releases: new Map(),
    }),
  });
}
