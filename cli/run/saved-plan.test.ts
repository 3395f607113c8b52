import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BricksError } from '../errors.ts';
import type { HostPlan, Plan } from '../plan/plan.ts';
import { checkUnmoved, readPlan, type SavedPlan, savePlan } from './saved-plan.ts';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'bricks-')), 'plan.json');
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

const at = '2026-03-01T06:00:00.000Z';
const request = { hosts: ['a', 'b'], batch: '1', prunes: false };

function hostPlan(host: string, change: Partial<HostPlan> = {}): HostPlan {
  const file = { kind: 'file' as const, path: '/f', mode: '644', owner: 'root:root', content: 'x' };
  const steps = [
    { step: file, title: 'file /f', pending: 'absent' },
    { step: { kind: 'enable' as const, unit: 'u' }, title: 'enable u', pending: 'not enabled' },
  ];
  return { host, problem: null, isUnreachable: false, steps, ...change };
}

const plan: Plan = { version: 2, hosts: [hostPlan('a'), hostPlan('b')], waves: [['a'], ['b']] };

/** The file with something in it changed, its digest left as it was. */
function edit(change: (saved: SavedPlan) => unknown): void {
  savePlan(path, at, request, plan);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as SavedPlan)));
}

/** What is said, code and all, and the exit status. */
function told(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof BricksError) return `${error.exitCode} ${error.message}`;
    throw error;
  }
  return 'nothing';
}

test('a plan is read back as it was saved, and nothing has moved', () => {
  const saved = savePlan(path, at, request, plan);
  expect(readPlan(path)).toEqual(saved);
  expect(told(() => checkUnmoved(saved, structuredClone(plan)))).toBe('nothing');
});

test('a plan whose spaces were changed, and nothing else, is still that plan', () => {
  edit(saved => saved);
  expect(told(() => readPlan(path))).toBe('nothing');
});

test('a file that is cut short, missing, or something else is no plan', () => {
  savePlan(path, at, request, plan);
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 300));
  expect(told(() => readPlan(path))).toMatch(/^2 .*plan\.json: can't be read as a plan: .*\(BRK-PLAN-FILE\)/);
  expect(told(() => readPlan(`${path}.not`))).toMatch(/can't be read as a plan: ENOENT/);
  for (const text of [
    '{}',
    'null',
    '[]',
    '7',
    '{"format": "bricks-plan"}',
    '{"format": "bricks-plan", "plan": null}',
  ]) {
    writeFileSync(path, text);
    expect(told(() => readPlan(path))).toMatch(
      /^2 .*this is no plan of bricks \(BRK-PLAN-FILE\)\n {2}→ write one with: bricks plan/,
    );
  }
});

test('a plan of another version is refused as such', () => {
  edit(saved => ({ ...saved, version: 2 }));
  expect(told(() => readPlan(path))).toContain('made by another version of bricks');
  edit(saved => ({ ...saved, plan: { ...saved.plan, version: 1 } }));
  expect(told(() => readPlan(path))).toContain('made by another version of bricks');
});

test.each<[string, (saved: SavedPlan) => unknown]>([
  ['its hosts', saved => ({ ...saved, request: { ...saved.request, hosts: ['a'] } })],
  ['its time', saved => ({ ...saved, createdAt: '2027-03-01T06:00:00.000Z' })],
  ['its waves', saved => ({ ...saved, plan: { ...saved.plan, waves: [['a', 'b']] } })],
  ['a step', saved => JSON.parse(JSON.stringify(saved).replace('"x"', '"y"'))],
])('a plan is refused in which %s was changed by hand', (_what, change) => {
  edit(change);
  expect(told(() => readPlan(path))).toMatch(/^2 .*this plan was changed since it was written \(BRK-PLAN-FILE\)/);
});

const problem = { code: 'BRK-HOST-DISK', where: 'b', message: 'full', hint: null };
const steps = hostPlan('b').steps;
const other = { ...steps[0]!, step: { ...steps[0]!.step, content: 'y' } } as HostPlan['steps'][number];

test.each<[string, string, Plan]>([
  ['is not there any more', 'b: is not as it was when the plan was made (2026-03-01T06:00:00.000Z): is not planned any more', { ...plan, hosts: [hostPlan('a')] }],
  ['has a problem', 'it was well then, BRK-HOST-DISK now', { ...plan, hosts: [hostPlan('a'), hostPlan('b', { problem, steps: [] })] }],
  ['needs another number of steps', '2 steps then, 1 now', { ...plan, hosts: [hostPlan('a'), hostPlan('b', { steps: steps.slice(0, 1) })] }],
  ['needs less', '"file /f: absent" then, "file /f: nothing to do" now', { ...plan, hosts: [hostPlan('a'), hostPlan('b', { steps: [{ ...steps[0]!, pending: null }, steps[1]!] })] }],
  ['would get other content', 'file /f: absent, with other content', { ...plan, hosts: [hostPlan('a'), hostPlan('b', { steps: [other, steps[1]!] })] }],
])('a plan is refused when a host %s', (_what, message, now) => {
  const answer = told(() => checkUnmoved(savePlan(path, at, request, plan), now));
  expect(answer).toContain(message);
  expect(answer).toMatch(/^2 b: .*BRK-PLAN-MOVED/);
}); // biome-ignore format: a table

test('every host that moved is told', () => {
  const answer = told(() => checkUnmoved(savePlan(path, at, request, plan), { ...plan, hosts: [] }));
  expect(answer.match(/BRK-PLAN-MOVED/g)).toHaveLength(2);
});

test('a plan is refused when its hosts would go in another order', () => {
  const now = { ...plan, waves: [['b'], ['a']] };
  const answer = told(() => checkUnmoved(savePlan(path, at, request, plan), now));
  expect(answer).toMatch(/^2 is not as it was .*the order of the hosts is another one \(BRK-PLAN-MOVED\)/);
});
