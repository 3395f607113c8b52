/**
 * Walks a plan: waves one after the other, the hosts of a wave at once, a host's steps in order.
 *
 * A host: waiting → running → changed | unchanged | failed | unreachable; or waiting → skipped, when a wave before it
 * had a failure. A host's chain stops at its first failed step. Nothing is remembered between runs: the next run reads
 * facts and plans again, and every step is checked before it is done, so a run that was killed anywhere is finished by
 * running it again.
 */
import type { HostPlan, Plan } from '../plan/plan.ts';
import { hasChanges } from '../plan/plan.ts';
import type { StepOf } from '../plan/steps.ts';
import { HostError, type Session } from '../remote/session.ts';
import { cutSegments, type Segment } from './chain.ts';
import type { ApplyEvent, HostReport } from './events.ts';
import { applyScript, HOST_BUSY, parseApplyLine } from './script.ts';

/** What the engine needs of the world. */
export interface Hands {
  session(host: string): Promise<Session>;
  /** Sends a release's files to where the host receives them; returns when they are all there. */
  upload(host: string, step: StepOf<'upload'>): Promise<void>;
  emit(event: ApplyEvent): void;
  /** Milliseconds, from any beginning. */
  now(): number;
}

export async function applyPlan(plan: Plan, hands: Hands): Promise<HostReport[]> {
  const reports = new Map<string, HostReport>();
  const settle = (report: HostReport) => {
    reports.set(report.host, report);
    hands.emit({ type: 'host', report });
  };
  for (const host of plan.hosts) if (host.problem !== null || !hasChanges(host)) settle(withoutRun(host));
  let isStopped = false;
  for (const [number, names] of plan.waves.entries()) {
    const hosts = plan.hosts.filter(host => names.includes(host.host));
    if (isStopped) {
      for (const host of hosts) settle({ ...emptyReport(host), outcome: 'skipped' });
      continue;
    }
    hands.emit({ type: 'wave', number: number + 1, of: plan.waves.length, hosts: names });
    await Promise.all(hosts.map(async host => settle(await applyHost(host, hands))));
    isStopped = hosts.some(host => isBad(reports.get(host.host)));
  }
  return plan.hosts.map(host => reports.get(host.host)!);
}

function isBad(report: HostReport | undefined): boolean {
  return report?.outcome === 'failed' || report?.outcome === 'unreachable';
}

function emptyReport(host: HostPlan): HostReport {
  return { host: host.host, outcome: 'unchanged', changed: 0, unchanged: 0, tookMs: 0, problem: null };
}

function withoutRun(host: HostPlan): HostReport {
  const report = { ...emptyReport(host), unchanged: host.steps.length, problem: host.problem };
  if (host.problem === null) return report;
  return { ...report, outcome: host.isUnreachable ? 'unreachable' : 'failed' };
}

async function applyHost(host: HostPlan, hands: Hands): Promise<HostReport> {
  const startedAt = hands.now();
  const report: HostReport = { ...emptyReport(host), unchanged: host.steps.length };
  try {
    for (const segment of cutSegments(host.steps)) {
      const changed = await applySegment(host, segment, hands);
      report.changed += changed;
      report.unchanged -= changed;
    }
    report.outcome = report.changed > 0 ? 'changed' : 'unchanged';
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    report.outcome = error.isUnreachable ? 'unreachable' : 'failed';
    report.problem = error.problem;
  }
  report.tookMs = Math.round(hands.now() - startedAt);
  return report;
}

/** How many steps it changed. */
async function applySegment(host: HostPlan, segment: Segment, hands: Hands): Promise<number> {
  if (segment.kind === 'shell') return await applyShell(host, segment, hands);
  const { index, step } = segment;
  const common = { host: host.host, step: index, of: host.steps.length, title: host.steps[index]!.title };
  const startedAt = hands.now();
  hands.emit({ type: 'step-begin', ...common });
  const end = (outcome: 'changed' | 'failed') =>
    hands.emit({ type: 'step-end', ...common, outcome, tookMs: Math.round(hands.now() - startedAt) });
  try {
    await hands.upload(host.host, step);
  } catch (error) {
    end('failed');
    throw error;
  }
  end('changed');
  return 1;
}

async function applyShell(host: HostPlan, segment: Segment & { kind: 'shell' }, hands: Hands): Promise<number> {
  const session = await hands.session(host.host);
  let changed = 0;
  let failedStep: number | null = null;
  let beganAt = 0;
  const output: string[] = [];
  const onLine = (line: string) => {
    const event = parseApplyLine(line);
    if (event === null) return void output.push(line);
    const common = { host: host.host, step: event.index, of: host.steps.length, title: host.steps[event.index]!.title };
    if (event.state === 'begin') {
      beganAt = event.atMs;
      hands.emit({ type: 'step-begin', ...common });
      return;
    }
    if (event.state === 'changed') changed++;
    if (event.state === 'failed') failedStep = event.index;
    hands.emit({ type: 'step-end', ...common, outcome: event.state, tookMs: event.atMs - beganAt });
  };
  const result = await session.exec('sh -s', { asRoot: true, stdin: applyScript(segment.steps), onLine });
  if (result.code === 0) return changed;
  const said = (failedStep === null ? result.stderr : output.join('\n')).trim();
  throw explainFailure(host, failedStep, result.code, said);
}

function explainFailure(host: HostPlan, failedStep: number | null, code: number | null, said: string): HostError {
  const where = host.host;
  if (code === HOST_BUSY) {
    const message = 'another run is still at work on it';
    return new HostError(
      { code: 'BRK-HOST-BUSY', where, message, hint: 'wait until that is done, then run this again' },
      false,
    );
  }
  const what =
    failedStep === null ? `the steps ended with status ${code}` : `"${host.steps[failedStep]!.title}" failed`;
  const message = `${what}: ${said.slice(-1500) || 'it said nothing'}`;
  return new HostError(
    {
      code: 'BRK-STEP-FAILED',
      where,
      message,
      hint: 'mend that, then run the same command again: it goes on from there',
    },
    false,
  );
}
