import { applyPlan, type Policy } from '../apply/engine.ts';
import { type Hands, Interrupted } from '../apply/hands.ts';
import type { Problem } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { HostPlan, Plan, PlannedStep } from '../plan/plan.ts';
import { describeStep, FIREWALL_RULES, type Step } from '../plan/steps.ts';
import { HostError } from '../remote/session.ts';
import type { RunResult } from './change.ts';
import type { RunEvent } from './events.ts';
import { exitStatusOf } from './exit-status.ts';

/** What tools on a host may say: it would clear the screen and tell another end. */
export const NASTY = '\x1b[2J\x1b[Hall is well\r\x9b1A';

export interface Story {
  plan: Plan;
  events: RunEvent[];
  result: RunResult;
}

/**
 * A run in which everything happens that can: hosts that are changed, found unchanged, fail, are lost, skipped, take
 * a change back by themselves, and are not begun as the operator stops. With 'rollback', what was changed is taken back.
 */
export async function tellStory(onFailure: 'stop' | 'rollback'): Promise<Story> {
  const policy: Policy = { maxFail: { hosts: 1 }, onFailure, skipsUnreachable: false };
  const plan = storyPlan();
  const run = '20260301T060000Z-abcdef';
  const hosts = plan.hosts.map(({ host }) => host);
  const changes = plan.hosts.flatMap(({ steps }) => steps.filter(({ pending }) => pending !== null)).length;
  const events: RunEvent[] = [
    { type: 'run', run, command: 'bricks provision', hosts },
    { type: 'wait', what: `lock and facts of ${hosts.length} hosts`, deadlineMs: 60_000 },
    { type: 'pack-begin', arch: 'x64', node: '24.21.0' },
    { type: 'pack-end', arch: 'x64', digest: 'd'.repeat(64), wasBuilt: true, tookMs: 2100 },
    { type: 'plan', hosts: hosts.length, changes, waves: plan.waves },
  ];
  const reports = await applyPlan(plan, storyHands(events), policy);
  const problems = reports.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const exit: ExitCode = exitStatusOf(reports, false);
  return { plan, events, result: { run, exit, hosts: reports, problems } };
}

const STEPS: Step[] = [
  { kind: 'packages', names: ['rsync'] },
  { kind: 'upload', digest: 'd'.repeat(64), arch: 'x64', basis: null },
  { kind: 'file', path: '/etc/bricks/catalogue.json', mode: '644', owner: 'root:root', content: '{}\n' },
  { kind: 'file', path: FIREWALL_RULES, mode: '644', owner: 'root:root', content: 'table inet bricks\n' },
  { kind: 'firewall', fingerprint: 'f'.repeat(64) },
];

function storyPlan(): Plan {
  const changing = (host: string, ...pending: number[]): HostPlan => ({
    host,
    problem: null,
    isUnreachable: false,
    steps: STEPS.map((step, index): PlannedStep => {
      return { step, title: describeStep(step), pending: pending.includes(index) ? 'absent' : null };
    }),
  });
  const troubled = (host: string, isUnreachable: boolean): HostPlan => {
    const problem = problemOf(host, isUnreachable ? 'BRK-SSH-UNREACHABLE' : 'BRK-HOST-OS', 'it is so');
    return { host, problem, isUnreachable, steps: [] };
  };
  return {
    version: 2,
    hosts: [
      changing('changed', 0, 1, 2, 3, 4),
      changing('same'),
      changing('drifted', 2),
      changing('reverts', 3, 4),
      changing('fails', 0, 1, 2),
      changing('lost', 2),
      changing('skipped', 2),
      changing('stopped', 2),
      troubled('sick', false),
      troubled('gone', true),
    ],
    waves: [['changed', 'drifted', 'reverts'], ['fails', 'lost'], ['skipped'], ['stopped']],
  };
}

function storyHands(events: RunEvent[]): Hands {
  let isInterrupted = false;
  let clock = 0;
  return {
    runSteps: async (host, steps, tell) => {
      if (isInterrupted) throw new Interrupted();
      for (const { index, step } of steps) {
        tell({ index, state: 'begin', atMs: clock++ });
        await Promise.resolve();
        if (host === 'lost') throw new HostError(problemOf(host, 'BRK-SSH-UNREACHABLE', 'lost the connection'), true);
        if (host === 'fails' && index === 2) {
          tell({ index, state: 'failed', atMs: clock++ });
          throw new HostError(problemOf(host, 'BRK-STEP-FAILED', `"file" failed: ${NASTY}`), false);
        }
        const isDone = host === 'drifted' || (host === 'reverts' && index < 3);
        if (step.kind === 'file' && step.path === FIREWALL_RULES && !isDone)
          tell({ index, state: 'armed', atMs: clock++ });
        tell({ index, state: isDone ? 'unchanged' : 'changed', atMs: clock++ });
      }
    },
    upload: async () => {},
    confirm: async host => (host === 'reverts' ? 'reverted' : 'confirmed'),
    rollBack: async () => {},
    isInterrupted: () => isInterrupted,
    emit: event => {
      events.push(event);
      if (event.type !== 'host' || event.report.outcome !== 'skipped') return;
      isInterrupted = true;
      events.push({ type: 'interrupt' });
    },
    now: () => clock++,
  };
}

function problemOf(where: string, code: string, message: string): Problem {
  return { code, where, message, hint: 'mend that' };
}
