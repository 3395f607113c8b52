import type { Inventory } from '#inventory/inventory.ts';
import type { Problem } from '../errors.ts';
import type { Facts, HostFacts } from '../facts/facts.ts';
import type { Amount } from './batch.ts';
import { catalogueSteps } from './bricks/catalogue.ts';
import { resetSteps } from './bricks/reset.ts';
import { whyPending } from './pending.ts';
import type { PlannedKeys } from './planned-keys.ts';
import { checkArmed, checkHost, checkKey } from './preflight.ts';
import { describeStep, type Step } from './steps.ts';
import { waves } from './waves.ts';

/** What would change, as data: a pure function of inventory, facts and releases. `provision` executes just this. */
export interface Plan {
  version: 2;
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

export interface PlanRequest {
  inventory: Inventory;
  /** The hosts that may be changed; facts of each are there. */
  hosts: readonly string[];
  facts: ReadonlyMap<string, Facts>;
  releases: ReadonlyMap<string, Release>;
  keys: PlannedKeys;
  /** Sizes of the waves; null for those of `waves` itself. */
  batch: readonly Amount[] | null;
  /** Hosts that carry traces of ours though no brick claims them are reset, not left alone. */
  prunes: boolean;
}

/** What provisioning would do. */
export function planFleet({ inventory, hosts, facts, releases, keys, batch, prunes }: PlanRequest): Plan {
  const members = new Set(inventory.bricks.catalogue.hosts);
  return planHosts(hosts, facts, batch, (host, found) => {
    if (!members.has(host)) return prunes ? resetSteps(found, false) : [];
    const release = releases.get(found.arch ?? '');
    const obstacle = checkHost(host, found, release) ?? checkKey(host, found, keys);
    return obstacle ?? catalogueSteps(inventory, host, found, release!, keys);
  });
}

/** A plan of other steps than those of provisioning, made for each host that can be worked on. */
export function planHosts(
  hosts: readonly string[],
  facts: ReadonlyMap<string, Facts>,
  batch: readonly Amount[] | null,
  stepsOf: (host: string, facts: HostFacts) => Step[] | Problem,
): Plan {
  const plans = hosts.map(host => planHost(host, facts.get(host), stepsOf));
  return { version: 2, hosts: plans, waves: waves(plans, facts, batch) };
}

function planHost(
  host: string,
  facts: Facts | undefined,
  stepsOf: (host: string, facts: HostFacts) => Step[] | Problem,
): HostPlan {
  if (facts === undefined) throw new Error(`no facts of ${host}`);
  if (!facts.isReadable) return { host, problem: facts.problem, isUnreachable: facts.isUnreachable, steps: [] };
  const steps = checkArmed(host, facts) ?? stepsOf(host, facts);
  if (!Array.isArray(steps)) return { host, problem: steps, isUnreachable: false, steps: [] };
  return { host, problem: null, isUnreachable: false, steps: steps.map(step => planStep(step, facts)) };
}

function planStep(step: Step, facts: HostFacts): PlannedStep {
  return { step, title: describeStep(step), pending: whyPending(step, facts) };
}

export function hasChanges(host: HostPlan): boolean {
  return host.steps.some(step => step.pending !== null);
}
