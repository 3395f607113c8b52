import type { ExitCode } from '../../exit-codes.ts';
import type { Fleet } from '../../fleet.ts';
import { parseHolder } from '../../lock/holder.ts';
import type { LockHolder } from '../../lock/owner.ts';
import { LOCK_HELD, lockStatusScript } from '../../lock/script.ts';
import { HostError, type Session } from '../../remote/session.ts';
import { askHosts, exitStatusOfAnswers, type HostAnswer } from '../ask-hosts.ts';

/** Who holds a host's lock; null for nobody. */
export type LockState = { heldBy: LockHolder | null };

const STATUS_MS = 15_000;

export async function readLocks(
  fleet: Fleet,
  hosts: readonly string[],
): Promise<{ hosts: HostAnswer<LockState>[]; exit: ExitCode }> {
  const answers = await askHosts(fleet, hosts, session => readLock(session, fleet.deadlineMs(STATUS_MS)));
  return { hosts: answers, exit: exitStatusOfAnswers(answers) };
}

/** Takes nothing, and needs not be root. Throws HostError. */
export async function readLock(session: Session, deadlineMs: number): Promise<LockState> {
  const { code, stdout, stderr } = await session.exec('sh -s', { stdin: lockStatusScript(), deadlineMs });
  const heldBy = code === LOCK_HELD ? parseHolder(stdout.trimEnd()) : null;
  if (code === 0 || heldBy !== null) return { heldBy };
  const message = `did not say whether it is locked: status ${code}: ${stderr.trim().slice(-300)}`;
  const hint = `look at it: bricks ssh ${session.host}`;
  throw new HostError({ code: 'BRK-LOCK-STATUS', where: session.host, message, hint }, false);
}
