import { BricksError, type Problem } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Fleet } from '../fleet.ts';
import { lockFleet } from '../lock/fleet-lock.ts';
import { describeHolder } from '../lock/owner.ts';
import { openEarly } from './box-session.ts';
import { failTogether } from './everywhere.ts';

export interface LockWait {
  /** How long to wait for another run that holds a box. */
  waitMs: number;
  /** Ends the wait. */
  signal: AbortSignal;
  /** How many boxes may be out of reach, and so not be locked. None when left out. */
  allowMissing?: number;
  /** Told who is waited for. */
  say(text: string): void;
}

/** Keeps every other run away from these boxes while `work` runs. Throws BRK-LOCK-HELD, exit status 5. */
export async function withPublishLock<T>(
  fleet: Fleet,
  roster: readonly string[],
  wait: LockWait,
  work: () => Promise<T>,
  nothingDone: Problem = nothingPublished,
): Promise<T> {
  // Who holds the lock asks the boxes next. Where one can't be reached, the lock says so.
  for (const host of roster) fleet.session(host).then(openEarly, () => {});
  const { locks, failures } = await lockFleet(fleet, roster, {
    owner: fleet.owner,
    reading: NOTHING_READ,
    waitMs: wait.waitMs,
    signal: wait.signal,
    onWait: holders =>
      wait.say(`waiting: ${[...holders].map(([host, each]) => `${host}: ${describeHolder(each)}`)[0]}`),
  });
  let outcome = 'failed';
  try {
    const away = [...failures.values()].filter(({ isUnreachable }) => isUnreachable).length;
    if (failures.size > away || away > (wait.allowMissing ?? 0)) {
      throw failTogether([...failures.values()], nothingDone);
    }
    const result = await work();
    outcome = 'done';
    return result;
  } catch (error) {
    if (error instanceof BricksError && error.exitCode === EXIT.interrupted) outcome = 'interrupted';
    throw error;
  } finally {
    await Promise.all([...locks.values()].map(lock => lock.release({ outcome })));
  }
}

const NOTHING_READ = { script: 'echo end', lastLine: 'end', deadlineMs: 30_000 };

const nothingPublished = { code: 'BRK-PUB-ABORTED', where: null, message: 'nothing was published', hint: null };
