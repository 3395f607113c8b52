import { RELEASES_DIR } from '#contract/layout.ts';
import { findHost, type Inventory } from '#inventory/inventory.ts';
import { incomingRelease } from './apply/actions/release.ts';
import { applyPlan } from './apply/engine.ts';
import type { ApplyEvent, HostReport } from './apply/events.ts';
import type { Problem } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Fleet } from './fleet.ts';
import { type PackEvent, type PackedRelease, packRelease } from './pack/pack.ts';
import { CATALOGUE_PROBES } from './plan/bricks/catalogue.ts';
import { type Plan, planFleet, type Release } from './plan/plan.ts';
import type { StepOf } from './plan/steps.ts';
import { sendDirectory } from './remote/rsync.ts';

export type ProvisionEvent = ApplyEvent | PackEvent;

export interface PlannedFleet {
  plan: Plan;
  /** By architecture; their folders hold what is uploaded. */
  releases: ReadonlyMap<string, PackedRelease>;
}

/** Reads all hosts' facts and says what would change. Writes nothing on any host. */
export async function planProvision(fleet: Fleet, emit: (event: ProvisionEvent) => void): Promise<PlannedFleet> {
  const { inventory } = fleet;
  const facts = await fleet.facts(inventory.bricks.catalogue.hosts, CATALOGUE_PROBES);
  const arches = new Set(
    [...facts.values()].flatMap(fact => (fact.isReadable && fact.arch !== null ? [fact.arch] : [])),
  );
  const releases = new Map<string, PackedRelease>();
  for (const arch of arches) releases.set(arch, await packRelease({ arch, emit }));
  return { plan: planFleet(inventory, facts, describeReleases(releases)), releases };
}

function describeReleases(packed: ReadonlyMap<string, PackedRelease>): Map<string, Release> {
  const releases = new Map<string, Release>();
  for (const [arch, { digest, files }] of packed) releases.set(arch, { arch: arch as Release['arch'], digest, files });
  return releases;
}

/** Makes it so. A host that fails or can't be reached does not keep the others of its wave from finishing. */
export async function provision(
  fleet: Fleet,
  { plan, releases }: PlannedFleet,
  emit: (event: ProvisionEvent) => void,
): Promise<HostReport[]> {
  return await applyPlan(plan, {
    session: host => fleet.session(host),
    upload: (host, step) => uploadRelease(fleet.inventory, fleet.hostKeys.path, host, step, releases),
    emit,
    now: () => performance.now(),
  });
}

/** 1 when any host failed or was not begun, 4 when all that is wrong is that hosts can't be reached. */
export function exitCodeOf(reports: readonly HostReport[]): ExitCode {
  const isLeftUndone = reports.some(({ outcome }) => outcome === 'failed' || outcome === 'skipped');
  if (isLeftUndone) return EXIT.failed;
  return reports.some(report => report.outcome === 'unreachable') ? EXIT.onlyUnreachable : EXIT.done;
}

export function problemsOf(reports: readonly HostReport[]): Problem[] {
  return reports.flatMap(report => (report.problem === null ? [] : [report.problem]));
}

async function uploadRelease(
  inventory: Inventory,
  knownHostsFile: string,
  host: string,
  step: StepOf<'upload'>,
  releases: ReadonlyMap<string, PackedRelease>,
): Promise<void> {
  const release = releases.get(step.arch);
  if (release?.digest !== step.digest) throw new Error(`the plan names release ${step.digest}, which is not packed`);
  await sendDirectory(findHost(inventory, host), knownHostsFile, {
    source: release.dir,
    destination: incomingRelease(step.digest),
    basis: step.basis === null ? null : `${RELEASES_DIR}/${step.basis}`,
    blockSizeBytes: RELEASE_BLOCK_BYTES,
  });
}

/** Of the sizes tried, the one that sent least for a release with a few lines changed; see docs/packaging.md. */
const RELEASE_BLOCK_BYTES = 32_768;
