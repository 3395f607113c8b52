import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostPlan, Plan } from '../plan/plan.ts';
import { describeStep, type Step } from '../plan/steps.ts';
import { HostError } from '../remote/session.ts';
import { applyPlan, type Policy } from './engine.ts';
import type { ApplyEvent } from './events.ts';
import type { Hands } from './hands.ts';
import { rollbackScript } from './journal.ts';
import { localSession } from './local-session.fixture.ts';
import { runSteps } from './run-steps.ts';

let dir: string;
let events: ApplyEvent[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  mkdirSync(join(dir, 'run/lock'), { recursive: true });
  events = [];
});
afterEach(() => rmSync(dir, { recursive: true }));

const owner = `${userInfo().username}:${execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()}`;

const stopping: Policy = { maxFail: { hosts: 0 }, onFailure: 'stop', skipsUnreachable: false };
const run = '20260301T060000Z-abcdef';

/** Real shells of this machine; no host confirms, for none is armed. */
function hands(changes: Partial<Hands> = {}): Hands {
  return {
    runSteps: (host, steps, tell) =>
      runSteps(localSession(host, dir), { run, steps, stepTimeoutMs: 10_000, secrets: new Map(), tell }),
    upload: async () => {},
    confirm: () => Promise.reject(new Error('nothing is armed')),
    rollBack: async host => {
      const { code, stderr } = await localSession(host, dir).exec('sh -s', { stdin: rollbackScript(run) });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
    isInterrupted: () => false,
    emit: event => events.push(event),
    now: () => performance.now(),
    ...changes,
  };
}

function apply(plan: Plan, changes: Partial<Hands> = {}, policy: Partial<Policy> = {}) {
  return applyPlan(plan, hands(changes), { ...stopping, ...policy });
}

function hostPlan(host: string, steps: Step[]): HostPlan {
  const planned = steps.map(step => ({ step, title: describeStep(step), pending: 'absent' }));
  return { host, problem: null, isUnreachable: false, steps: planned };
}

function planOf(...hosts: HostPlan[]): Plan {
  return { version: 2, hosts, waves: [hosts.map(host => host.host)] };
}

function someSteps(): Step[] {
  return [
    { kind: 'directory', path: join(dir, 'd'), mode: '750', owner },
    { kind: 'file', path: join(dir, 'd/f'), mode: '640', owner, content: "it's\n\ttext\\n $HOME `id`" },
    { kind: 'link', path: join(dir, 'l'), target: 'd/f' },
  ];
}

test('steps are done in order, and a second run finds nothing to do', async () => {
  const plan = planOf(hostPlan('a', someSteps()));
  const [first] = await apply(plan);
  expect(first).toMatchObject({ outcome: 'changed', changed: 3, unchanged: 0, problem: null });
  expect(readFileSync(join(dir, 'd/f'), 'utf8')).toBe("it's\n\ttext\\n $HOME `id`");
  expect(statSync(join(dir, 'd/f')).mode & 0o777).toBe(0o640);
  expect(readlinkSync(join(dir, 'l'))).toBe('d/f');
  const [second] = await apply(plan);
  expect(second).toMatchObject({ outcome: 'unchanged', changed: 0, unchanged: 3 });
});

test('what an earlier run left half done is finished', async () => {
  mkdirSync(join(dir, 'd'), { mode: 0o700 });
  writeFileSync(join(dir, 'd/f.bricks-new'), 'half');
  symlinkSync('elsewhere', join(dir, 'l'));
  symlinkSync('half', join(dir, 'l.bricks-new'));
  const [report] = await apply(planOf(hostPlan('a', someSteps())));
  expect(report).toMatchObject({ outcome: 'changed', changed: 3 });
  expect(readlinkSync(join(dir, 'l'))).toBe('d/f');
});

test('a step that fails ends its host, says what the tools said, and the other host finishes', async () => {
  writeFileSync(join(dir, 'not-a-directory'), '');
  const broken: Step = { kind: 'file', path: join(dir, 'not-a-directory/f'), mode: '644', owner, content: '' };
  const never: Step = { kind: 'link', path: join(dir, 'never'), target: 'x' };
  const reports = await apply(planOf(hostPlan('sick', [broken, never]), hostPlan('well', someSteps())));
  expect(reports.map(report => report.outcome)).toEqual(['failed', 'changed']);
  expect(reports[0]!.problem?.message).toMatch(/not-a-directory.*File exists|Not a directory/s);
  expect(() => readlinkSync(join(dir, 'never'))).toThrow();
});

test('a host that is lost on the way is unreachable, not failed, and stops the waves after it', async () => {
  const lost = new HostError({ code: 'BRK-SSH-UNREACHABLE', where: 'a', message: 'gone', hint: null }, true);
  const plan = { ...planOf(hostPlan('a', someSteps()), hostPlan('b', someSteps())), waves: [['a'], ['b']] };
  const runOn = hands().runSteps;
  const reports = await apply(plan, {
    runSteps: (host, ...rest) => (host === 'a' ? Promise.reject(lost) : runOn(host, ...rest)),
  });
  expect(reports.map(report => report.outcome)).toEqual(['unreachable', 'skipped']);
});

test('an upload that breaks off fails its step, and what stands after it is not tried', async () => {
  const broken = new HostError({ code: 'BRK-RSYNC-DISK', where: 'a', message: 'full', hint: null }, false);
  const steps: Step[] = [{ kind: 'upload', digest: 'd'.repeat(64), arch: 'x64', basis: null }, ...someSteps()];
  const [report] = await apply(planOf(hostPlan('a', steps)), { upload: () => Promise.reject(broken) });
  expect(report).toMatchObject({ outcome: 'failed', changed: 0, problem: { code: 'BRK-RSYNC-DISK' } });
  expect(events.filter(event => event.type === 'step-end').map(event => event.outcome)).toEqual(['failed']);
});

test('a step whose check still fails after it was done is a failure', async () => {
  // stat prints no leading zero, so this mode is never found again.
  const step: Step = { kind: 'directory', path: join(dir, 'd'), mode: '0755', owner };
  const [report] = await apply(planOf(hostPlan('a', [step])));
  expect(report?.outcome).toBe('failed');
  expect(report?.problem?.message).toContain('its check still fails');
});

/** A host whose one step is to fail, or to change. */
function oneStep(host: string, isBad: boolean): HostPlan {
  return hostPlan(host, [{ kind: 'directory', path: join(dir, host), mode: isBad ? '0755' : '755', owner }]);
}

test.each<[string, Partial<Policy>, string[]]>([
  ['the first failure stops the waves behind it', {}, ['changed', 'failed', 'skipped', 'skipped']],
  ['as many as allowed do not', { maxFail: { hosts: 1 } }, ['changed', 'failed', 'changed', 'failed']],
  ['per cent are of the hosts to change', { maxFail: { percent: 50 } }, ['changed', 'failed', 'changed', 'failed']],
  ['too few per cent for one are none', { maxFail: { percent: 24 } }, ['changed', 'failed', 'skipped', 'skipped']],
  ['none stop those who go on', { onFailure: 'continue' }, ['changed', 'failed', 'changed', 'failed']],
  ['they take all back', { onFailure: 'rollback' }, ['reverted', 'reverted', 'skipped', 'skipped']],
])('of failures, %s', async (_what, policy, outcomes) => {
  const hosts = [oneStep('a', false), oneStep('b', true), oneStep('c', false), oneStep('d', true)];
  const plan = { ...planOf(...hosts), waves: [['a'], ['b'], ['c'], ['d']] };
  // Here all hosts are one machine, and a journal holds one run of one host.
  const rolled: string[] = [];
  const rollBack = async (host: string) => void rolled.push(host);
  const reports = await apply(plan, { rollBack }, policy);
  expect(reports.map(report => report.outcome)).toEqual(outcomes);
  expect(rolled).toEqual(policy.onFailure === 'rollback' ? ['a', 'b'] : []);
});

test('a host that was sick before the run stops nobody', async () => {
  const problem = { code: 'BRK-HOST-DISK', where: 'sick', message: 'full', hint: null };
  const sick: HostPlan = { host: 'sick', problem, isUnreachable: false, steps: [] };
  const plan = { ...planOf(sick, oneStep('a', false), oneStep('b', false)), waves: [['a'], ['b']] };
  expect((await apply(plan)).map(({ outcome }) => outcome)).toEqual(['failed', 'changed', 'changed']);
});

test('a rollback puts files, links and directories back as they were', async () => {
  const steps = someSteps();
  mkdirSync(join(dir, 'd'), { mode: 0o711 });
  writeFileSync(join(dir, 'd/f'), 'before', { mode: 0o600 });
  const gone = join(dir, 'gone');
  writeFileSync(gone, 'precious');
  const never: Step = { kind: 'directory', path: join(dir, 'n'), mode: '0755', owner };
  const plan = planOf(hostPlan('a', [...steps, { kind: 'absent', path: gone }, never]));
  const [report] = await apply(plan, {}, { onFailure: 'rollback' });
  expect(report).toMatchObject({ outcome: 'reverted', problem: { code: 'BRK-STEP-FAILED' } });
  expect(readFileSync(join(dir, 'd/f'), 'utf8')).toBe('before');
  expect(statSync(join(dir, 'd/f')).mode & 0o777).toBe(0o600);
  expect(statSync(join(dir, 'd')).mode & 0o777).toBe(0o711);
  expect(readFileSync(gone, 'utf8')).toBe('precious');
  expect(existsSync(join(dir, 'l')) || existsSync(join(dir, 'n'))).toBe(false);
});

test('asked to stop, a host ends before its next step and the waves behind it are not begun', async () => {
  let isInterrupted = false;
  const plan = { ...planOf(hostPlan('a', someSteps()), oneStep('b', false)), waves: [['a'], ['b']] };
  const reports = await apply(plan, {
    isInterrupted: () => isInterrupted,
    emit: event => {
      if (event.type !== 'step-begin' || event.step !== 0) return;
      isInterrupted = true;
      writeFileSync(join(dir, `run/lock/bricks-stop.${run}`), '');
    },
  });
  expect(reports.map(({ outcome }) => outcome)).toEqual(['interrupted', 'interrupted']);
  expect(existsSync(join(dir, 'l'))).toBe(false);
});
