import { setTimeout as sleep } from 'node:timers/promises';
import { BricksError, type Problem } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Fleet } from '../fleet.ts';
import { HostError } from '../remote/session.ts';
import { type HostLock, takeLock } from './host-lock.ts';
import { describeHolder, type LockHolder, type LockOwner } from './owner.ts';

export interface LockRequest {
  owner: LockOwner;
  /** What is read from each host at once, over the same channel; see takeLock. */
  reading: { script: string; lastLine: string; deadlineMs: number };
  /** How long to wait for other runs to end. */
  waitMs: number;
  /** Ends the wait. */
  signal: AbortSignal;
  /** Told who is waited for, once a second at most. */
  onWait(holders: ReadonlyMap<string, LockHolder>, leftMs: number): void;
}

export interface FleetLock {
  locks: Map<string, HostLock>;
  /** Hosts that could not be locked, for another reason than that a run holds them. */
  failures: Map<string, HostError>;
}

/**
 * Locks all these hosts or none: where another run holds one, what was taken is given back before it waits, so that two
 * runs never wait for each other. Throws BRK-LOCK-HELD, exit status 5, for each host that is still held at the end, and
 * BRK-INTERRUPTED, exit status 130.
 */
export async function lockFleet(fleet: Fleet, hosts: readonly string[], request: LockRequest): Promise<FleetLock> {
  const endAt = performance.now() + request.waitMs;
  for (;;) {
    const attempt = await tryLock(fleet, hosts, request);
    if (attempt.holders.size === 0) return attempt;
    await Promise.all([...attempt.locks.values()].map(lock => lock.release(null)));
    const leftMs = endAt - performance.now();
    if (leftMs <= 0) throw new BricksError([...attempt.holders].map(describeHeld), EXIT.locked);
    request.onWait(attempt.holders, leftMs);
    // Jitter, so that of many that wait one comes first.
    await sleep(Math.min(leftMs, 700 + Math.random() * 600), undefined, { signal: request.signal }).catch(
      throwInterrupted,
    );
  }
}

function throwInterrupted(): never {
  const message = 'interrupted while it waited for other runs: nothing was changed';
  throw new BricksError({ code: 'BRK-INTERRUPTED', where: null, message, hint: null }, EXIT.interrupted);
}

type Attempt = FleetLock & { holders: Map<string, LockHolder> };

async function tryLock(fleet: Fleet, hosts: readonly string[], request: LockRequest): Promise<Attempt> {
  const attempt: Attempt = { locks: new Map(), failures: new Map(), holders: new Map() };
  const take = async (host: string): Promise<void> => {
    try {
      const taken = await takeLock(await fleet.session(host), request.owner, request.reading);
      if ('heldBy' in taken) attempt.holders.set(host, taken.heldBy);
      else attempt.locks.set(host, taken);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      attempt.failures.set(host, error);
    }
  };
  const [first, ...rest] = await findReachable(fleet, hosts, attempt.failures);
  // One host before the others: of two runs that come at once, one gets all and the other none.
  if (first !== undefined) await take(first);
  if (attempt.holders.size === 0) await Promise.all(rest.map(take));
  return attempt;
}

/**
 * Those that answer, in their order; of the others it is noted why. A dead host must not be the one that all runs begin with,
 * nor be waited for twice.
 */
async function findReachable(
  fleet: Fleet,
  hosts: readonly string[],
  failures: Map<string, HostError>,
): Promise<string[]> {
  const found = await Promise.allSettled(hosts.map(host => fleet.session(host)));
  return hosts.filter((host, index) => {
    const session = found[index]!;
    if (session.status === 'fulfilled') return true;
    if (!(session.reason instanceof HostError)) throw session.reason;
    failures.set(host, session.reason);
    return false;
  });
}

function describeHeld([host, holder]: [string, LockHolder]): Problem {
  return {
    code: 'BRK-LOCK-HELD',
    where: host,
    message: describeHolder(holder),
    hint: `wait for it with --lock-wait 15m; a dead owner's lock is free after 30 s; by force: bricks lock release ${host}`,
  };
}
