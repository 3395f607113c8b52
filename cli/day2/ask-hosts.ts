import type { Problem } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Fleet } from '../fleet.ts';
import { inParallel } from '../parallel.ts';
import { HostError, type Session } from '../remote/session.ts';
import { endAtInterrupt } from './interrupt.ts';

/** What a host said, or why it did not. */
export type HostAnswer<T> =
  | { host: string; value: T; problem: null }
  | { host: string; value: null; problem: Problem; isUnreachable: boolean };

/** Asks all these hosts at once, or `parallel` at a time. One that can't be asked keeps no other from it. */
export async function askHosts<T>(
  fleet: Fleet,
  hosts: readonly string[],
  ask: (session: Session) => Promise<T>,
  parallel = hosts.length,
): Promise<HostAnswer<T>[]> {
  const forget = endAtInterrupt();
  try {
    return await inParallel(hosts, parallel, host => askHost(fleet, host, ask));
  } finally {
    forget();
  }
}

async function askHost<T>(fleet: Fleet, host: string, ask: (session: Session) => Promise<T>): Promise<HostAnswer<T>> {
  try {
    return { host, value: await ask(await fleet.session(host)), problem: null };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { host, value: null, problem: error.problem, isUnreachable: error.isUnreachable };
  }
}

/** The answers that were got. */
export function answersOf<T>(answers: readonly HostAnswer<T>[]): { host: string; value: T }[] {
  return answers.flatMap(({ host, value, problem }) => (problem === null ? [{ host, value }] : []));
}

export function problemsOf(answers: readonly HostAnswer<unknown>[]): Problem[] {
  return answers.flatMap(({ problem }) => problem ?? []);
}

/** 1 when any host failed, 4 when all that is wrong is that hosts can't be reached. */
export function exitStatusOfAnswers(answers: readonly HostAnswer<unknown>[]): ExitCode {
  const failed = answers.filter(answer => answer.problem !== null);
  if (failed.length === 0) return EXIT.done;
  return failed.every(answer => answer.problem !== null && answer.isUnreachable) ? EXIT.onlyUnreachable : EXIT.failed;
}
