import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { BricksError, type Problem, usageError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { HostPlan, Plan } from '../plan/plan.ts';

/** What `bricks plan -o` writes: the plan and what it was made for, so that it can be made again and compared. */
export interface SavedPlan {
  format: 'bricks-plan';
  version: 1;
  /** SHA-256 over the rest. */
  digest: string;
  createdAt: string;
  /** The hosts it was made for, the sizes of its waves, and whether hosts that no brick claims are reset. */
  request: { hosts: string[]; batch: string | null; prunes: boolean };
  plan: Plan;
}

export function savePlan(path: string, createdAt: string, request: SavedPlan['request'], plan: Plan): SavedPlan {
  const digest = digestOf({ createdAt, request, plan });
  const saved: SavedPlan = { format: 'bricks-plan', version: 1, digest, createdAt, request, plan };
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(saved, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw usageError('BRK-PLAN-FILE', path, `can't be written: ${(error as Error).message}`);
  }
  return saved;
}

/** Throws usage errors for a file that is no plan, was changed since it was written, or is of another version. */
export function readPlan(path: string): SavedPlan {
  const saved = parse(path);
  if (saved?.format !== 'bricks-plan' || typeof saved.plan !== 'object' || saved.plan === null) {
    throw usageError('BRK-PLAN-FILE', path, 'this is no plan of bricks', 'write one with: bricks plan -o FILE');
  }
  if (saved.version !== 1 || saved.plan.version !== 2) {
    throw usageError('BRK-PLAN-FILE', path, 'this plan was made by another version of bricks', 'make it again');
  }
  if (saved.digest !== digestOf(saved)) {
    throw usageError('BRK-PLAN-FILE', path, 'this plan was changed since it was written', 'make it again');
  }
  return saved;
}

/** Throws BRK-PLAN-MOVED for each host for which another plan would be made now; no host has been touched then. */
export function checkUnmoved(saved: SavedPlan, current: Plan): void {
  const problems = saved.plan.hosts.flatMap(host => {
    const now = current.hosts.find(each => each.host === host.host);
    const what = now === undefined ? 'is not planned any more' : findDifference(host, now);
    return what === null ? [] : [moved(host.host, saved.createdAt, what)];
  });
  if (problems.length === 0 && JSON.stringify(saved.plan.waves) !== JSON.stringify(current.waves)) {
    problems.push(moved(null, saved.createdAt, 'the order of the hosts is another one'));
  }
  if (problems.length > 0) throw new BricksError(problems, EXIT.usage);
}

function findDifference(saved: HostPlan, now: HostPlan): string | null {
  if (saved.problem?.code !== now.problem?.code) return `${tellProblem(saved)} then, ${tellProblem(now)} now`;
  if (saved.steps.length !== now.steps.length) return `${saved.steps.length} steps then, ${now.steps.length} now`;
  const index = saved.steps.findIndex((step, at) => JSON.stringify(step) !== JSON.stringify(now.steps[at]));
  if (index === -1) return null;
  const tell = ({ steps }: HostPlan) => `${steps[index]!.title}: ${steps[index]!.pending ?? 'nothing to do'}`;
  return tell(saved) === tell(now) ? `${tell(now)}, with other content` : `"${tell(saved)}" then, "${tell(now)}" now`;
}

function tellProblem({ problem }: HostPlan): string {
  return problem === null ? 'it was well' : problem.code;
}

function moved(where: string | null, createdAt: string, what: string): Problem {
  const message = `is not as it was when the plan was made (${createdAt}): ${what}`;
  return { code: 'BRK-PLAN-MOVED', where, message, hint: 'look at what has changed, and make the plan again' };
}

function parse(path: string): SavedPlan | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SavedPlan | null;
  } catch (error) {
    throw usageError('BRK-PLAN-FILE', path, `can't be read as a plan: ${(error as Error).message}`);
  }
}

function digestOf({ createdAt, request, plan }: Pick<SavedPlan, 'createdAt' | 'request' | 'plan'>): string {
  return sha256Hex(JSON.stringify({ createdAt, request, plan }));
}
