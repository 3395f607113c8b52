import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Fleet } from '../../fleet.ts';
import { type HostLock, takeLock } from '../../lock/host-lock.ts';
import type { LockOwner } from '../../lock/owner.ts';
import { type LocalSession, localSession } from '../local-session.fixture.ts';
import { releaseLocks } from './lock-release.ts';
import { readLocks } from './lock-status.ts';
import { locksText, releasesText } from './lock-text.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bricks-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const HOSTS = ['cat-01', 'cat-02'];
const owner: LockOwner = { run: 'r1', who: 'eva', from: 'desk', pid: 7, command: 'bricks provision \x1b[31m' };

/** Hosts are folders of this machine. */
function session(host: string): LocalSession {
  const move = (script: string) =>
    script.replaceAll('/run/lock/', `${dir}/${host}.`).replaceAll('/var/log/', `${dir}/${host}.log/`);
  return localSession(host, move);
}

const fleet = {
  session: async (host: string) => session(host),
  deadlineMs: (ownMs: number) => ownMs,
} as unknown as Fleet;

async function take(host: string, run = 'r1'): Promise<HostLock> {
  const reading = { script: 'echo read', lastLine: 'read', deadlineMs: 10_000 };
  const taken = await takeLock(session(host), { ...owner, run }, reading);
  if ('heldBy' in taken) throw new Error('it is held');
  return taken;
}

test('who holds which host is told, and nothing of their words is obeyed', async () => {
  const lock = await take('cat-02');
  const { hosts, exit } = await readLocks(fleet, HOSTS);
  await lock.release({ outcome: 'unchanged' });
  expect(exit).toBe(0);
  const [free, held] = locksText(hosts).split('\n');
  expect(free).toBe('cat-01  free');
  expect(held).toMatch(/^cat-02 {2}eva on desk holds it for \d+ s \(pid 7\): bricks provision \\u001b\[31m$/);
});

test('a lock that is held is broken once that is agreed to', async () => {
  const lock = await take('cat-02');
  const refused = await releaseLocks(fleet, HOSTS, async () => false);
  expect(refused.exit).toBe(2);
  lock.check();
  const { hosts, exit } = await releaseLocks(fleet, HOSTS, async () => true);
  expect(exit).toBe(0);
  expect(releasesText(hosts)).toMatch(/^cat-01 {2}free\ncat-02 {2}released: eva on desk/);
  await vi.waitFor(() => expect(() => lock.check()).toThrow('lock was lost'));
  expect((await readLocks(fleet, HOSTS)).hosts.map(({ value }) => value?.heldBy)).toEqual([null, null]);
});

test('where no lock is held nobody is asked', async () => {
  const ask = () => Promise.reject(new Error('asked'));
  const { hosts, exit } = await releaseLocks(fleet, HOSTS, ask);
  expect(exit).toBe(0);
  expect(releasesText(hosts)).toBe('cat-01  free\ncat-02  free');
});

test('a run that took the lock meanwhile keeps it', async () => {
  const first = await take('cat-02');
  let second: HostLock | undefined;
  const { hosts } = await releaseLocks(fleet, HOSTS, async () => {
    await first.release({ outcome: 'unchanged' });
    second = await take('cat-02', 'r2');
    return true;
  });
  expect(hosts[1]!.value).toMatchObject({ heldBy: { run: 'r2' }, isBroken: false });
  second!.check();
  await second!.release({ outcome: 'unchanged' });
});
