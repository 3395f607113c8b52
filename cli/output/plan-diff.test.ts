import { expect, test } from 'vitest';
import { ModelHost } from '../apply/model-host.fixture.ts';
import type { Facts } from '../facts/facts.ts';
import type { Plan } from '../plan/plan.ts';
import { describeStep, type Step } from '../plan/steps.ts';
import { diffPlan } from './plan-diff.ts';
import { planText } from './plan-text.ts';

const facts = new ModelHost('a').facts({ packages: [], paths: [], users: [], units: [] });
const file = (content: string): Step => ({ kind: 'file', path: '/f', mode: '644', owner: 'root:root', content });

function planOf(step: Step, pending: string | null = 'content differs'): Plan {
  const steps = [{ step, title: describeStep(step), pending }];
  return { version: 2, hosts: [{ host: 'a', problem: null, isUnreachable: false, steps }], waves: [['a']] };
}

function diffOf(step: Step, before: string | null, pending?: string | null): string | undefined {
  const found: Facts = { ...facts, contents: new Map(before === null ? [] : [['/f', before]]) };
  return diffPlan(planOf(step, pending), new Map([['a', found]]))[0]?.diff;
}

test('a changed file is shown with three lines around', () => {
  const lines = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];
  const after = lines.map(line => (line === '5' ? 'five' : line));
  expect(diffOf(file(`${after.join('\n')}\n`), `${lines.join('\n')}\n`)).toBe(
    '--- /f\n+++ /f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
  );
});

test('a new file and one that goes are shown whole, against /dev/null', () => {
  expect(diffOf(file('a\n'), null)).toBe('--- /dev/null\n+++ /f\n@@ -0,0 +1,1 @@\n+a\n');
  expect(diffOf({ kind: 'absent', path: '/f' }, 'a\n')).toBe('--- /f\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n');
});

test('no difference is shown of what is not pending, only has another mode, or is a folder that goes', () => {
  expect(diffOf(file('a\n'), 'b\n', null)).toBeUndefined();
  expect(diffOf(file('a\n'), 'a\n', 'mode 600 → 644')).toBeUndefined();
  expect(diffOf({ kind: 'absent', path: '/f' }, null)).toBeUndefined();
});

test('of a host that can not be read there is none', () => {
  const problem = { code: 'BRK-SSH-UNREACHABLE', where: 'a', message: 'gone', hint: null };
  const gone: Plan = { version: 2, hosts: [{ host: 'a', problem, isUnreachable: true, steps: [] }], waves: [] };
  expect(diffPlan(gone, new Map([['a', { isReadable: false, isUnreachable: true, problem }]]))).toEqual([]);
});

test('differences stand below their step, only on their own host', () => {
  const plan = planOf(file('a\n'));
  const both: Plan = { ...plan, hosts: [plan.hosts[0]!, { ...plan.hosts[0]!, host: 'b' }] };
  const text = planText(both, [{ host: 'b', path: '/f', diff: '+a\n' }]);
  expect(text).toBe(
    'a:\n  file /f: content differs\nb:\n  file /f: content differs\n    +a\nwave 1: a\n2 hosts, 2 changes',
  );
});
