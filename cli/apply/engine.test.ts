import { execFileSync } from 'node:child_process';
import {
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
import { applyPlan, type Hands } from './engine.ts';
import type { ApplyEvent } from './events.ts';
import { localSession } from './local-session.fixture.ts';

let dir: string;
let events: ApplyEvent[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-'));
  events = [];
});
afterEach(() => rmSync(dir, { recursive: true }));

const owner = `${userInfo().username}:${execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim()}`;

function hands(changes: Partial<Hands> = {}): Hands {
  return {
    session: async host => localSession(host),
    upload: async () => {},
    emit: event => events.push(event),
    now: () => performance.now(),
    ...changes,
  };
}

function hostPlan(host: string, steps: Step[]): HostPlan {
  const planned = steps.map(step => ({ step, title: describeStep(step), pending: 'absent' }));
  return { host, problem: null, isUnreachable: false, steps: planned };
}

function planOf(...hosts: HostPlan[]): Plan {
  return { version: 1, hosts, waves: [hosts.map(host => host.host)] };
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
  const [first] = await applyPlan(plan, hands());
  expect(first).toMatchObject({ outcome: 'changed', changed: 3, unchanged: 0, problem: null });
  expect(readFileSync(join(dir, 'd/f'), 'utf8')).toBe("it's\n\ttext\\n $HOME `id`");
  expect(statSync(join(dir, 'd/f')).mode & 0o777).toBe(0o640);
  expect(readlinkSync(join(dir, 'l'))).toBe('d/f');
  const [second] = await applyPlan(plan, hands());
  expect(second).toMatchObject({ outcome: 'unchanged', changed: 0, unchanged: 3 });
});

test('what an earlier run left half done is finished', async () => {
  mkdirSync(join(dir, 'd'), { mode: 0o700 });
  writeFileSync(join(dir, 'd/f.bricks-new'), 'half');
  symlinkSync('elsewhere', join(dir, 'l'));
  symlinkSync('half', join(dir, 'l.bricks-new'));
  const [report] = await applyPlan(planOf(hostPlan('a', someSteps())), hands());
  expect(report).toMatchObject({ outcome: 'changed', changed: 3 });
  expect(readlinkSync(join(dir, 'l'))).toBe('d/f');
});

test('a step that fails ends its host, says what the tools said, and the other host finishes', async () => {
  writeFileSync(join(dir, 'not-a-directory'), '');
  const broken: Step = { kind: 'file', path: join(dir, 'not-a-directory/f'), mode: '644', owner, content: '' };
  const never: Step = { kind: 'link', path: join(dir, 'never'), target: 'x' };
  const reports = await applyPlan(planOf(hostPlan('sick', [broken, never]), hostPlan('well', someSteps())), hands());
  expect(reports.map(report => report.outcome)).toEqual(['failed', 'changed']);
  expect(reports[0]!.problem?.message).toMatch(/not-a-directory.*File exists|Not a directory/s);
  expect(() => readlinkSync(join(dir, 'never'))).toThrow();
});

test('a host that is lost on the way is unreachable, not failed, and stops the waves after it', async () => {
  const lost = new HostError({ code: 'BRK-SSH-UNREACHABLE', where: 'a', message: 'gone', hint: null }, true);
  const plan = { ...planOf(hostPlan('a', someSteps()), hostPlan('b', someSteps())), waves: [['a'], ['b']] };
  const reports = await applyPlan(
    plan,
    hands({ session: host => (host === 'a' ? Promise.reject(lost) : Promise.resolve(localSession(host))) }),
  );
  expect(reports.map(report => report.outcome)).toEqual(['unreachable', 'skipped']);
});

test('an upload that breaks off fails its step, and what stands after it is not tried', async () => {
  const broken = new HostError({ code: 'BRK-RSYNC-DISK', where: 'a', message: 'full', hint: null }, false);
  const steps: Step[] = [{ kind: 'upload', digest: 'd'.repeat(64), arch: 'x64', basis: null }, ...someSteps()];
  const [report] = await applyPlan(planOf(hostPlan('a', steps)), hands({ upload: () => Promise.reject(broken) }));
  expect(report).toMatchObject({ outcome: 'failed', changed: 0, problem: { code: 'BRK-RSYNC-DISK' } });
  expect(events.filter(event => event.type === 'step-end').map(event => event.outcome)).toEqual(['failed']);
});

test('a step whose check still fails after it was done is a failure', async () => {
  // stat prints no leading zero, so this mode is never found again.
  const step: Step = { kind: 'directory', path: join(dir, 'd'), mode: '0755', owner };
  const [report] = await applyPlan(planOf(hostPlan('a', [step])), hands());
  expect(report?.outcome).toBe('failed');
  expect(report?.problem?.message).toContain('its check still fails');
});
