import type { Inventory } from '#inventory/inventory.ts';
import type { HostFacts } from '../facts/facts.ts';
import { catalogueSteps } from '../plan/bricks/catalogue.ts';
import { sha256Hex } from '../plan/digest.ts';
import { planHosts } from '../plan/plan.ts';
import type { PlannedKeys } from '../plan/planned-keys.ts';
import { describeStep, type Step } from '../plan/steps.ts';
import { tellSum } from './check-release.ts';
import type { Difference } from './difference.ts';

/** What provisioning would change on a box that keeps the release it runs: all that the inventory says and it isn't. */
export function checkConfiguration(
  inventory: Inventory,
  host: string,
  facts: HostFacts,
  keys: PlannedKeys,
): Difference[] {
  const { arch, currentRelease } = facts;
  if (arch === null || currentRelease === null) return [];
  const release = { arch, digest: currentRelease, files: [] };
  const all = planHosts([host], new Map([[host, facts]]), null, () =>
    catalogueSteps(inventory, host, facts, release, keys),
  );
  return all.hosts.flatMap(({ steps }) =>
    steps.flatMap(({ step, pending }) =>
      pending === null || OTHER_AREAS.has(step.kind) ? [] : [describe(step, pending, facts)],
    ),
  );
}

/** The release is looked at by itself; what is no longer needed does no harm. */
const OTHER_AREAS: ReadonlySet<Step['kind']> = new Set(['upload', 'release', 'absent']);

function describe(step: Step, pending: string, facts: HostFacts): Difference {
  const area = 'configuration';
  if (step.kind !== 'file' && step.kind !== 'secret')
    return { area, path: describeStep(step), expected: 'as the inventory says', found: pending };
  const fact = facts.paths.get(step.path);
  const sum = step.kind === 'secret' ? step.sha256 : sha256Hex(step.content);
  const expected = `SHA-256 ${sum}, mode ${step.mode}, ${step.owner}`;
  const found = fact?.kind === 'file' ? `${tellSum(fact.sha256)}, mode ${fact.mode}, ${fact.owner}` : pending;
  return { area, path: step.path, expected, found };
}
