/**
 * The one place that wires things: commands take what they need from here and import nothing else of the CLI. Every
 * module is loaded when it is first asked for, so that `--help` loads none.
 */
import type { Inventory } from '#inventory/inventory.ts';
import { BricksError } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Fleet } from './fleet.ts';
import type { FleetFlagValues } from './fleet-options.ts';

export { formatProblem } from './errors.ts';
export { EXIT } from './exit-codes.ts';

/** Reads and checks the inventory; throws every diagnostic at once, exit status 2. */
export async function loadInventory(path: string): Promise<Inventory> {
  const { readInventory } = await import('#inventory/read.ts');
  const result = await readInventory(path);
  if ('inventory' in result) return result.inventory;
  throw new BricksError(
    result.diagnostics.map(({ file, line, column, code, message, hint }) => ({
      code,
      where: `${file}:${line}:${column}`,
      message,
      hint,
    })),
    EXIT.usage,
  );
}

export const loadNotes = () => import('#inventory/notes.ts');
export const loadSchema = () => import('#inventory/json-schema.ts');
export const loadExplain = async () => ({
  ...(await import('./explain/explain.ts')),
  ...(await import('./explain/explain-text.ts')),
});
export const loadInit = () => import('./init/init.ts');
export const loadCompletion = () => import('./completion/completion.ts');
export const loadLab = () => import('./lab/lab.ts');

export const loadLabText = () => import('./lab/lab-text.ts');

/** The lab that is meant: the one named, else that of the inventory's shop. */
export async function findLabName(flags: { name?: string | undefined; inventory: string }): Promise<string> {
  const { labNameOf } = await loadLab();
  return flags.name ?? labNameOf((await loadInventory(flags.inventory)).shop);
}
export const loadSampleFeed = () => import('./sample-feed/sample-feed.ts');
export const loadBuild = () => import('./generations/build.ts');
export const loadPack = () => import('./pack/pack.ts');
export const loadProvision = async () => ({
  ...(await import('./duration.ts')),
  ...(await import('./provision/provision.ts')),
  ...(await import('./provision/scope.ts')),
  ...(await import('./run/policy.ts')),
  ...(await import('./run/saved-plan.ts')),
});
export const loadPlan = async () => ({
  ...(await loadProvision()),
  ...(await import('./provision/plan-exit.ts')),
  ...(await import('./output/plan-diff.ts')),
  ...(await import('./output/plan-text.ts')),
  ...(await import('./output/run-view.ts')),
});
export const loadReset = async () => ({
  ...(await import('./duration.ts')),
  ...(await import('./output/plan-text.ts')),
  ...(await import('./provision/reset.ts')),
  ...(await import('./run/policy.ts')),
});
export const loadDrain = async () => ({
  ...(await import('./duration.ts')),
  ...(await import('./provision/drain.ts')),
});
export const loadAddReplica = async () => ({
  ...(await import('./duration.ts')),
  ...(await import('./replica/add-replica.ts')),
  ...(await import('./replica/choose-host.ts')),
});
export const loadReplace = async () => ({
  ...(await import('./duration.ts')),
  ...(await import('./provision/address.ts')),
  ...(await import('./provision/replace.ts')),
});
export const loadRemove = async () => ({
  ...(await import('./duration.ts')),
  ...(await import('./provision/remove.ts')),
});
export const loadReleases = () => import('./provision/releases.ts');

export const loadRunView = async () => ({
  ...(await import('./output/run-view.ts')),
  ...(await import('./output/apply-lines.ts')),
  ...(await import('./output/next-command.ts')),
});

/** The hosts of the inventory over SSH; closed when `work` is done, however it ends. Takes the values of fleetFlags. */
export async function withFleet<T>(flags: FleetFlagValues, work: (fleet: Fleet) => Promise<T>): Promise<T> {
  const { openFleet } = await import('./fleet-options.ts');
  const fleet = await openFleet(await loadInventory(flags.inventory), flags);
  try {
    return await work(fleet);
  } finally {
    await fleet.close();
  }
}

export const loadPublish = async () => ({
  ...(await import('./duration.ts')),
  ...(await import('./publish/instant.ts')),
  ...(await import('./publish/publish-feed.ts')),
  ...(await import('./generations/validate/accept.ts')),
  ...(await import('./output/check-lines.ts')),
  ...(await import('./output/publish-lines.ts')),
  ...(await import('./output/size.ts')),
});

export const loadOfflineCheck = () => import('./catalog/check-offline.ts');

export const loadDiff = async () => ({
  ...(await import('./catalog/diff.ts')),
  ...(await import('./output/diff-text.ts')),
});
export const loadShow = async () => ({
  ...(await import('./catalog/show.ts')),
  ...(await import('./output/show-text.ts')),
});
export const loadPin = async () => ({
  ...(await import('./catalog/pin.ts')),
  ...(await import('./duration.ts')),
});

export const loadOverview = async () => ({
  ...(await import('./publish/overview.ts')),
  ...(await import('./output/overview-text.ts')),
});
export const loadVerify = async () => ({
  ...(await import('./verify/verify-fleet.ts')),
  ...(await import('./output/verify-text.ts')),
});
export const loadAbort = async () => ({
  ...(await import('./publish/abort.ts')),
  ...(await import('./duration.ts')),
  ...(await import('./output/publish-lines.ts')),
});
export const loadRollback = async () => ({
  ...(await import('./publish/rollback.ts')),
  ...(await import('./duration.ts')),
  ...(await import('./output/publish-lines.ts')),
});
export const loadDoctor = async () => ({
  ...(await import('./doctor/doctor.ts')),
  ...(await import('./output/doctor-paint.ts')),
  ...(await import('./output/doctor-text.ts')),
});
export const loadStatus = async () => ({
  ...(await loadDoctor()),
  ...(await import('./output/status-text.ts')),
  ...(await import('./status/every.ts')),
  ...(await import('./status/read-status.ts')),
  ...(await import('./status/show-watch.ts')),
});
export const loadExec = async () => ({
  ...(await import('./day2/command-line.ts')),
  ...(await import('./day2/exec/exec.ts')),
  ...(await import('./day2/exec/exec-text.ts')),
});
export const loadSsh = () => import('./day2/ssh/login.ts');
export const loadLogs = async () => ({
  ...(await import('./day2/logs/entry-text.ts')),
  ...(await import('./day2/logs/follow-logs.ts')),
  ...(await import('./day2/logs/follow-on-terminal.ts')),
  ...(await import('./day2/logs/query.ts')),
  ...(await import('./day2/logs/read-logs.ts')),
});
export const loadLocks = async () => ({
  ...(await import('./day2/lock/confirm.ts')),
  ...(await import('./day2/lock/lock-release.ts')),
  ...(await import('./day2/lock/lock-status.ts')),
  ...(await import('./day2/lock/lock-text.ts')),
});
export const loadAudit = async () => ({
  ...(await import('./day2/audit/audit-text.ts')),
  ...(await import('./day2/audit/read-audit.ts')),
  ...(await import('./day2/audit/read-local-audit.ts')),
});
