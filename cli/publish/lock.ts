import { BricksError, type Problem } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Fleet } from '../fleet.ts';
import { asRoot } from '../remote/root-shell.ts';
import { everywhere } from './everywhere.ts';

/**
 * Held by a process on the box, which ends with its standard input or after 30 s without a word from this side: a lock
 * never outlives its owner, and no clocks are compared.
 */
const HOLD = asRoot(`flock -n /run/lock/bricks-publish bash -c 'echo held; while read -r -t 30 _; do :; done'`);

/** Keeps other publications away from these boxes while `work` runs. Throws BRK-PUB-LOCKED, exit status 5. */
export async function withPublishLock<T>(fleet: Fleet, roster: readonly string[], work: () => Promise<T>): Promise<T> {
  const releases: (() => void)[] = [];
  const lock = async (host: string) => {
    const release = await (await fleet.session(host)).hold(HOLD);
    if (release === null) throw new BricksError(heldBy(host), EXIT.locked);
    releases.push(release);
  };
  const [first, ...rest] = roster;
  try {
    // One box before the others: of two who come at once, one gets all and the other none.
    if (first !== undefined) await everywhere([first], notLocked, lock);
    await everywhere(rest, notLocked, lock);
    return await work();
  } finally {
    for (const release of releases) release();
  }
}

const notLocked: Problem = { code: 'BRK-PUB-ABORTED', where: null, message: 'nothing was published', hint: null };

function heldBy(host: string): Problem {
  const message = 'another publication is at work on it';
  return {
    code: 'BRK-PUB-LOCKED',
    where: host,
    message,
    hint: 'wait until that is done; it is free 30 s after its owner is gone',
  };
}
