import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BricksError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { type HeldEnd, HostError, type Session } from '../remote/session.ts';
import { type FleetLock, lockFleet } from './fleet-lock.ts';
import type { LockHolder, LockOwner } from './owner.ts';

const hosts = ['a', 'b', 'c', 'd'];
type Order = () => Promise<void>;

function ownerOf(who: string): LockOwner {
  return { run: `run-of-${who}`, who, from: 'desk', pid: 7, command: 'bricks provision' };
}

/** Hosts in memory, whose locks one run has at a time. Each answer comes when `order` lets it. */
class Locks {
  readonly holders = new Map<string, LockOwner>();
  readonly dead = new Set<string>();
  /** Hosts that a connection was asked to, in order. */
  readonly asked: string[] = [];

  fleet(owner: LockOwner, order: Order): Fleet {
    const session = async (host: string): Promise<Session> => {
      this.asked.push(host);
      await order();
      if (!this.dead.has(host)) return this.#session(host, owner, order);
      throw new HostError({ code: 'BRK-SSH-UNREACHABLE', where: host, message: 'gone', hint: null }, true);
    };
    return { session } as unknown as Fleet;
  }

  #session(host: string, owner: LockOwner, order: Order): Session {
    const hold: Session['hold'] = async (_command, { onLine } = {}) => {
      await order();
      const holder = this.holders.get(host);
      let end = (_: HeldEnd) => {};
      const ended = new Promise<HeldEnd>(resolve => {
        end = resolve;
      });
      if (holder !== undefined) {
        onLine?.(`held 3 ${JSON.stringify(holder)}`);
        end({ code: 75, stderr: '' });
      } else {
        this.holders.set(host, owner);
        for (const line of ['locked', 'a fact', 'end']) onLine?.(line);
      }
      const release = async () => {
        await order();
        this.holders.delete(host);
        end({ code: 0, stderr: '' });
      };
      return { tell: () => {}, end: release, ended };
    };
    return { host, hold, exec: () => Promise.reject(new Error('not asked for')), close: () => {} };
  }
}

const reading = { script: '', lastLine: 'end', deadlineMs: 10_000 };
const atOnce: Order = () => Promise.resolve();

interface Waiting {
  waitMs?: number;
  order?: Order;
  onWait?(holders: ReadonlyMap<string, LockHolder>): void;
  signal?: AbortSignal;
}

function lock(locks: Locks, who: string, { waitMs = 0, order = atOnce, onWait = () => {}, signal }: Waiting = {}) {
  const owner = ownerOf(who);
  const fleet = locks.fleet(owner, order);
  return lockFleet(fleet, hosts, { owner, reading, waitMs, onWait, signal: signal ?? new AbortController().signal });
}

function heldBy(locks: Locks, who: string): string[] {
  return [...locks.holders].filter(([, owner]) => owner.who === who).map(([host]) => host);
}

async function release({ locks }: FleetLock): Promise<void> {
  await Promise.all([...locks.values()].map(each => each.release({ outcome: 'unchanged' })));
}

/** Two runs at once, their answers mixed in any order: who got in, and what each then holds. */
async function race(scheduler: fc.Scheduler, dead: string[]) {
  const locks = new Locks();
  for (const host of dead) locks.dead.add(host);
  const order: Order = () => scheduler.schedule(Promise.resolve());
  const runs = Promise.allSettled(['eva', 'ada'].map(who => lock(locks, who, { order })));
  await scheduler.waitFor(runs);
  return { locks, runs: await runs };
}

test.each<[string, string[]]>([
  ['all hosts are well', []],
  ['the first host is dead', ['a']],
  ['only the last one lives', ['a', 'b', 'c']],
])('of two runs at once, when %s, one gets all hosts that live and the other none', async (_what, dead) => {
  const living = hosts.filter(host => !dead.includes(host));
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async scheduler => {
      const { locks, runs } = await race(scheduler, dead);
      const held = ['eva', 'ada'].map(who => heldBy(locks, who).sort());
      const won = runs.findIndex(({ status }) => status === 'fulfilled');
      expect(held[won]).toEqual(living);
      expect(held[1 - won]).toEqual([]);
      const lost = runs[1 - won] as PromiseRejectedResult;
      expect((lost.reason as BricksError).problems[0]).toMatchObject({ code: 'BRK-LOCK-HELD' });
      const { value } = runs[won] as PromiseFulfilledResult<FleetLock>;
      expect([...value.failures.keys()].sort()).toEqual(dead);
    }),
    { numRuns: 100 },
  );
});

test('a dead host is waited for once', async () => {
  const locks = new Locks();
  locks.dead.add('b');
  const { locks: taken, failures } = await lock(locks, 'ada');
  expect([...taken.keys()]).toEqual(['a', 'c', 'd']);
  expect(failures.get('b')).toMatchObject({ problem: { code: 'BRK-SSH-UNREACHABLE' } });
  expect(locks.asked.filter(host => host === 'b')).toEqual(['b']);
});

test('who finds hosts held is told by whom, leaves with 5, and holds nothing', async () => {
  const locks = new Locks();
  locks.holders.set('c', ownerOf('eva'));
  const error = await lock(locks, 'ada').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BricksError);
  expect(error).toMatchObject({ exitCode: 5, problems: [{ code: 'BRK-LOCK-HELD', where: 'c' }] });
  expect((error as BricksError).problems[0]!.message).toBe('eva on desk holds it for 3 s (pid 7): bricks provision');
  expect(heldBy(locks, 'ada')).toEqual([]);
});

test('who waits gets all hosts when the other run ends, and holds none of them meanwhile', async () => {
  const locks = new Locks();
  const first = await lock(locks, 'eva');
  const waits: string[][] = [];
  const onWait = (holders: ReadonlyMap<string, LockHolder>) => {
    waits.push([...holders.keys()]);
    expect(heldBy(locks, 'ada')).toEqual([]);
    void release(first);
  };
  await lock(locks, 'ada', { waitMs: 60_000, onWait });
  expect(waits).toEqual([['a']]);
  expect(heldBy(locks, 'ada').sort()).toEqual(hosts);
});

test('a wait that is over in vain ends like none', async () => {
  const locks = new Locks();
  await lock(locks, 'eva');
  await expect(lock(locks, 'ada', { waitMs: 50 })).rejects.toMatchObject({ exitCode: 5 });
});

test('Ctrl-C ends a wait, with nothing held', async () => {
  const locks = new Locks();
  await lock(locks, 'eva');
  const controller = new AbortController();
  const onWait = () => controller.abort();
  const waiting = lock(locks, 'ada', { waitMs: 60_000, onWait, signal: controller.signal });
  await expect(waiting).rejects.toMatchObject({ exitCode: 130 });
  expect(heldBy(locks, 'ada')).toEqual([]);
});
