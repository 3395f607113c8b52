import { describeHolder, type LockHolder } from '../../lock/owner.ts';
import { printableLine } from '../../output/printable.ts';
import type { HostAnswer } from '../ask-hosts.ts';
import type { Release } from './lock-release.ts';
import type { LockState } from './lock-status.ts';

/** A line a host: free, who holds it, or why that is not known. */
export function locksText(answers: readonly HostAnswer<LockState>[]): string {
  return listHosts(answers, ({ heldBy }) => (heldBy === null ? 'free' : describe(heldBy)));
}

/** A line a host: whose lock was broken, or that none was. */
export function releasesText(answers: readonly HostAnswer<Release>[]): string {
  return listHosts(answers, ({ heldBy, isBroken }) => {
    if (heldBy === null) return 'free';
    return `${isBroken ? 'released' : 'not released'}: ${describe(heldBy)}`;
  });
}

function describe(holder: LockHolder): string {
  return printableLine(describeHolder(holder));
}

function listHosts<T>(answers: readonly HostAnswer<T>[], tell: (value: T) => string): string {
  const width = Math.max(...answers.map(({ host }) => host.length));
  const text = (answer: HostAnswer<T>) => (answer.problem === null ? tell(answer.value) : answer.problem.code);
  return answers.map(answer => `${answer.host.padEnd(width)}  ${text(answer)}`).join('\n');
}
