import type { Inventory } from '#inventory/inventory.ts';
import type { Problem } from '../errors.ts';
import type { Facts, HostFacts } from '../facts/facts.ts';
import { catalogueSteps } from './bricks/catalogue.ts';
import { whyPending } from './pending.ts';
import { checkHost } from './preflight.ts';
import { describeStep, type Step } from './steps.ts';
import { waves } from './waves.ts';

/** What would change, as data: a pure function of inventory, facts and releases. `provision` executes just this. */
export interface Plan {
  version: 1;
  hosts: HostPlan[];
  /** Host names, in the order in which they are changed; those with nothing to change are in none. */
  waves: string[][];
}

export interface HostPlan {
  host: string;
  /** Why nothing can be planned for it; its steps are empty then. */
  problem: Problem | null;
  isUnreachable: boolean;
  /** All steps of the host, in order. Those that are not pending are checked again when others of the host run. */
  steps: PlannedStep[];
}

export interface PlannedStep {
  step: Step;
  title: string;
  /** What the facts say against the step's state; null for nothing to do. */
  pending: string | null;
}

/** A release of the daemons that could be pushed to hosts of one architecture. */
export interface Release {
  arch: 'x64' | 'arm64';
  digest: string;
  files: { name: string; sha256: string }[];
}

export function planFleet(
  inventory: Inventory,
  facts: ReadonlyMap<string, Facts>,
  releases: ReadonlyMap<string, Release>,
): Plan {
  const hosts = inventory.bricks.catalogue.hosts.map(host => planHost(inventory, host, facts.get(host), releases));
  return { version: 1, hosts, waves: waves(hosts, facts) };
}

function planHost(
  inventory: Inventory,
  host: string,
  facts: Facts | undefined,
  releases: ReadonlyMap<string, Release>,
): HostPlan {
  if (facts === undefined) throw new Error(`no facts of ${host}`);
  if (!facts.isReadable) return { host, problem: facts.problem, isUnreachable: facts.isUnreachable, steps: [] };
  const release = releases.get(facts.arch ?? '');
  const problem = checkHost(host, facts, release);
  if (problem !== null || release === undefined) return { host, problem, isUnreachable: false, steps: [] };
  const steps = catalogueSteps(inventory, host, facts, release).map(step => planStep(step, facts));
  return { host, problem: null, isUnreachable: false, steps };
}

function planStep(step: Step, facts: HostFacts): PlannedStep {
  return { step, title: describeStep(step), pending: whyPending(step, facts) };
}

export function hasChanges(host: HostPlan): boolean {
  return host.steps.some(step => step.pending !== null);
}
