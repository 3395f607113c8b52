import { BricksError, type Problem } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { HostError } from '../remote/session.ts';

/**
 * Does the same on all boxes at once. `failures` tells every box on which it failed, not only the first. What nobody foresaw is thrown,
 * once nothing goes on any more: whoever holds the boxes for this gives them free then.
 */
export async function tryEverywhere<T>(
  hosts: readonly string[],
  work: (host: string) => Promise<T>,
): Promise<{ results: Map<string, T>; failures: HostError[] }> {
  const results = new Map<string, T>();
  const failures: HostError[] = [];
  const all = await Promise.allSettled(
    hosts.map(async host => {
      try {
        results.set(host, await work(host));
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        failures.push(error);
      }
    }),
  );
  for (const each of all) if (each.status === 'rejected') throw each.reason;
  return { results, failures };
}

/** The same, for what must work on every box: throws all problems, and `outcome` as the last of them. */
export async function everywhere<T>(
  hosts: readonly string[],
  outcome: Problem,
  work: (host: string) => Promise<T>,
): Promise<Map<string, T>> {
  const { results, failures } = await tryEverywhere(hosts, work);
  if (failures.length > 0) throw failTogether(failures, outcome);
  return results;
}

export function failTogether(failures: readonly HostError[], outcome: Problem): BricksError {
  const isOnlyUnreachable = failures.every(failure => failure.isUnreachable);
  const problems = [...failures.map(failure => failure.problem), outcome];
  return new BricksError(problems, isOnlyUnreachable ? EXIT.onlyUnreachable : EXIT.failed);
}
