import type { HostPlan } from '../plan/plan.ts';
import { HostError } from '../remote/session.ts';
import { cutSegments, type Segment } from './chain.ts';
import type { HostReport } from './events.ts';
import { type Hands, Interrupted, type StepEvent } from './hands.ts';
import { REVERT_SECONDS } from './journal.ts';

/** A host's steps in order, until one fails. */
export async function applyHost(host: HostPlan, hands: Hands): Promise<HostReport> {
  const startedAt = hands.now();
  const report = emptyReport(host);
  const count = (event: StepEvent) => {
    if (event.state !== 'changed') return;
    report.changed++;
    report.unchanged--;
  };
  try {
    for (const segment of cutSegments(host.steps)) {
      if (hands.isInterrupted()) throw new Interrupted();
      await applySegment(host, segment, hands, count);
    }
    report.outcome = report.changed > 0 ? 'changed' : 'unchanged';
  } catch (error) {
    Object.assign(report, explainEnd(error));
  }
  report.tookMs = Math.round(hands.now() - startedAt);
  return report;
}

export function emptyReport({ host, steps }: HostPlan): HostReport {
  return { host, outcome: 'unchanged', changed: 0, unchanged: steps.length, tookMs: 0, problem: null };
}

function explainEnd(error: unknown): Partial<HostReport> {
  if (error instanceof Interrupted) return { outcome: 'interrupted' };
  if (!(error instanceof HostError)) throw error;
  const { problem, isUnreachable } = error;
  if (problem.code === REVERTED) return { outcome: 'reverted', problem };
  return { outcome: isUnreachable ? 'unreachable' : 'failed', problem };
}

type Count = (event: StepEvent) => void;

async function applySegment(host: HostPlan, segment: Segment, hands: Hands, count: Count): Promise<void> {
  if (segment.kind === 'shell') return await applyShell(host, segment, hands, count);
  const tell = teller(host, hands, count);
  tell({ index: segment.index, state: 'begin', atMs: hands.now() });
  const end = (state: 'changed' | 'failed') => tell({ index: segment.index, state, atMs: hands.now() });
  try {
    await hands.upload(host.host, segment.step);
  } catch (error) {
    if (error instanceof HostError) end('failed');
    throw error;
  }
  end('changed');
}

async function applyShell(
  host: HostPlan,
  segment: Segment & { kind: 'shell' },
  hands: Hands,
  count: Count,
): Promise<void> {
  let isArmed = false;
  const tell = teller(host, hands, count);
  const onEvent = (event: StepEvent) => {
    if (event.state === 'armed') isArmed = true;
    tell(event);
  };
  try {
    await hands.runSteps(host.host, segment.steps, onEvent);
  } finally {
    // Also when a step failed or the connection broke: an armed host is heard until it is known what it did.
    if (isArmed) await confirm(host.host, hands);
  }
}

async function confirm(host: string, hands: Hands): Promise<void> {
  if ((await hands.confirm(host)) === 'reverted') throw reverted(host);
  hands.emit({ type: 'confirmed', host });
}

/** Emits the engine's events for what a host tells of its steps. */
function teller(host: HostPlan, hands: Hands, count: Count): (event: StepEvent) => void {
  let beganAtMs = 0;
  return event => {
    const { index, state, atMs } = event;
    const common = { host: host.host, step: index, of: host.steps.length, title: host.steps[index]!.title };
    if (state === 'begin') {
      beganAtMs = atMs;
      return hands.emit({ type: 'step-begin', ...common });
    }
    if (state === 'armed') return hands.emit({ type: 'armed', host: host.host, seconds: REVERT_SECONDS });
    count(event);
    hands.emit({ type: 'step-end', ...common, outcome: state, tookMs: Math.round(atMs - beganAtMs) });
  };
}

const REVERTED = 'BRK-HOST-REVERTED';

function reverted(where: string): HostError {
  const message = `could not be reached over a fresh connection after the change, and has taken it back by itself`;
  const hint = 'see that firewall.ssh lets in this machine, then run the same command again';
  return new HostError({ code: REVERTED, where, message, hint }, false);
}
