import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { LockOwner } from '../lock/owner.ts';
import { quoteAll } from '../remote/quote.ts';

/** Who runs this process, and what: for locks, audit logs and records of runs. */
export function describeThisRun(now: Date): LockOwner {
  return {
    run: `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`,
    who: process.env.SUDO_USER ?? userInfo().username,
    from: hostname(),
    pid: process.pid,
    command: `bricks ${quoteAll(process.argv.slice(2))}`,
  };
}
