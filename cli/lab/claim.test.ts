import { expect, it } from 'vitest';
import { findClashes } from './claim.ts';
import type { HostRecord, LabRecord } from './record.ts';

const record: LabRecord = {
  name: 'mine',
  inventoryPath: '/x.yaml',
  hosts: [{ name: 'cat-01', address: '198.18.7.11' } as HostRecord],
  hostKeys: {},
};
const clashWith = (owner: [string, string][], operator?: string): (string | null)[] =>
  findClashes(record, new Map(owner), operator).flatMap(problem => [problem.message, problem.hint]);

it('takes an address that nobody has, or this lab itself', () => {
  expect(clashWith([['198.18.7.12', 'other']])).toEqual([]);
  expect(clashWith([['198.18.7.11', 'mine']])).toEqual([]);
});

it('refuses an address of another lab by that lab’s name, and says how to take it down', () => {
  const [message, hint] = clashWith([['198.18.7.11', 'other']]);
  expect(message).toBe('198.18.7.11 is in the running lab other');
  expect(hint).toContain('bricks lab down --name other');
});

it('refuses an address that the machine has itself, and that of the operator’s end', () => {
  expect(clashWith([['198.18.7.11', '']])[0]).toContain('this machine has 198.18.7.11 itself');
  expect(clashWith([['198.18.7.11', 'mine']], '198.18.7.11')[0]).toContain("for the operator's end");
});
