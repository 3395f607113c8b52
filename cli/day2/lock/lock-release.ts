import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { Fleet } from '../../fleet.ts';
import type { LockHolder } from '../../lock/owner.ts';
import { breakLockScript } from '../../lock/script.ts';
import { HostError, type Session } from '../../remote/session.ts';
import { answersOf, askHosts, exitStatusOfAnswers, type HostAnswer } from '../ask-hosts.ts';
import { type LockState, readLock, readLocks } from './lock-status.ts';

/** Who held a host's lock, null for nobody; and whether it was broken. */
export type Release = { heldBy: LockHolder | null; isBroken: boolean };

const RELEASE_MS = 30_000;

/**
 * Breaks the locks of these hosts, once `confirm` has been shown who holds which and agreed. A run that loses its lock stops at its
 * next step there. Nothing is broken when it doesn't agree: exit status 2.
 */
export async function releaseLocks(
  fleet: Fleet,
  hosts: readonly string[],
  confirm: (held: HostAnswer<LockState>[]) => Promise<boolean>,
): Promise<{ hosts: HostAnswer<Release>[]; exit: ExitCode }> {
  const found = await readLocks(fleet, hosts);
  const untouched = found.hosts.map(answer =>
    answer.problem === null ? { ...answer, value: { ...answer.value, isBroken: false } } : answer,
  );
  const held = found.hosts.filter(({ value }) => value !== null && value.heldBy !== null);
  if (held.length === 0) return { hosts: untouched, exit: found.exit };
  if (!(await confirm(held))) return { hosts: untouched, exit: EXIT.usage };
  const runs = new Map(answersOf(held).map(({ host, value }) => [host, value.heldBy!.run]));
  const broken = await askHosts(fleet, [...runs.keys()], session =>
    releaseLock(session, runs.get(session.host)!, fleet.deadlineMs(RELEASE_MS)),
  );
  const answers = untouched.map(answer => broken.find(({ host }) => host === answer.host) ?? answer);
  return { hosts: answers, exit: exitStatusOfAnswers(answers) };
}

/** Of this run and no other: one may have taken it while somebody was asked. */
async function releaseLock(session: Session, run: string, deadlineMs: number): Promise<Release> {
  const { heldBy } = await readLock(session, deadlineMs);
  if (heldBy?.run !== run) return { heldBy, isBroken: false };
  const { code, stderr } = await session.exec('sh -s', { asRoot: true, stdin: breakLockScript(), deadlineMs });
  if (code === 0) return { heldBy, isBroken: true };
  const message = `its lock could not be broken: status ${code}: ${stderr.trim().slice(-300)}`;
  const hint = `see what process ${heldBy.pid} of ${heldBy.who} on ${heldBy.from} does; and: bricks ssh ${session.host}`;
  throw new HostError({ code: 'BRK-LOCK-STUCK', where: session.host, message, hint }, false);
}
