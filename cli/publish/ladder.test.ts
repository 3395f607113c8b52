import { expect, test } from 'vitest';
import { BricksError } from '../errors.ts';
import { HostError } from '../remote/session.ts';
import { makeBox } from './boxes.fixture.ts';
import { leadsDown, planLadder } from './ladder.ts';
import { checkRoom } from './room.ts';
import { openUplink } from './uplink.ts';

const patch = { from: 'a'.repeat(64), directory: '/store/.patches/a-b', sizeBytes: 100_000 };
const ways = (plan: Parameters<typeof planLadder>[0]) => planLadder(plan).map(rung => rung.way);

test('a patch comes first where it is small, rsync against what the box holds next, all of it last', () => {
  const basis = patch.from;
  expect(ways({ basis, patch, sizeBytes: 150e6 })).toEqual(['patch', 'delta', 'full']);
  expect(ways({ basis, patch, sizeBytes: 900_000 })).toEqual(['delta', 'full']);
  expect(ways({ basis, patch: null, sizeBytes: 150e6 })).toEqual(['delta', 'full']);
  expect(planLadder({ basis: null, patch: null, sizeBytes: 150e6 })).toEqual([
    { way: 'full', isWhole: false },
    { way: 'full', isWhole: true },
  ]);
});

const failed = (code: string, isUnreachable = false) =>
  new HostError({ code, where: 'a', message: 'no', hint: null }, isUnreachable);
const rungs = [
  { way: 'patch' as const, patch },
  { way: 'delta' as const, basis: 'a' },
  { way: 'full' as const, isWhole: false },
];

test.each(rungs)('$way that came wrong, or did not come, leads to the next way', rung => {
  for (const code of ['RSYNC-FAILED', 'BOX-DIGEST-MISMATCH', 'BOX-NOT-A-GENERATION', 'BOX-NO-GENERATION'])
    expect(leadsDown(rung, failed(`BRK-${code}`)), code).toBe(true);
});

test.each(rungs)('$way on a box that is full, gone or bare, or may not be worked on, leads nowhere', rung => {
  for (const code of ['BOX-DISK', 'RSYNC-DISK', 'BOX-BARE', 'HOST-SUDO'])
    expect(leadsDown(rung, failed(`BRK-${code}`)), code).toBe(false);
  for (const code of ['RSYNC-CUT', 'SSH-SLOW', 'SSH-UNREACHABLE'])
    expect(leadsDown(rung, failed(`BRK-${code}`, true)), code).toBe(false);
  expect(leadsDown(rung, new Error('a bug'))).toBe(false);
});

test('a box that can not apply patches gets it by rsync', () => {
  for (const code of ['BRK-BOX-BAD-PATCH', 'BRK-BOX-BAD-REQUEST', 'BRK-BOX-ANSWER'])
    expect(rungs.map(rung => leadsDown(rung, failed(code)))).toEqual([true, false, false]);
});

test('a box without room for the generation is refused before anything is sent, but not where half of it is there', () => {
  const box = makeBox([]);
  const codeOf = (freeBytes: number, incoming: string[]) => {
    try {
      checkRoom('a', { ...box, freeBytes, incoming }, 'd', 150e6);
    } catch (error) {
      return (error as HostError).problem.code;
    }
    return null;
  };
  expect(codeOf(150e6, [])).toBe('BRK-PUB-ROOM');
  expect(codeOf(170e6, [])).toBeNull();
  expect(codeOf(1e6, ['d'])).toBeNull();
});

test('with a rate one upload follows the other, so that together they keep it', async () => {
  const uplink = openUplink('2m');
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const uploads = [0, 1, 2].map(index =>
    uplink.upload(() => {
      started.push(index);
      return new Promise<void>(resolve => ends.push(resolve));
    }),
  );
  for (const index of [0, 1, 2]) {
    expect(started).toEqual([0, 1, 2].slice(0, index + 1));
    ends[index]!();
    await uploads[index];
    await Promise.resolve();
  }
  await expect(uplink.upload(() => Promise.reject(new Error('cut')))).rejects.toThrow('cut');
  expect(await uplink.upload(async () => 'next')).toBe('next');
});

test.each(['fast', '0', '0m', '-1', '2 m', '2mb/s', ''])('"%s" is no rate', rate => {
  expect(() => openUplink(rate)).toThrow(BricksError);
});

test.each(['800', '500k', '2m', '1.5G'])('%s is a rate', rate => {
  expect(openUplink(rate).rate).toBe(rate);
});
