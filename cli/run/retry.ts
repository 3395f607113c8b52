import { isUndone } from '../apply/events.ts';
import { usageError } from '../errors.ts';
import { listRecords, type RunRecord } from './record.ts';

/** Runs after which a host is as that verb would leave it. */
const SETTLED_BY: Readonly<Record<string, readonly string[]>> = {
  provision: ['provision', 'replace'],
  reset: ['reset'],
};

/**
 * Those of `hosts` that were left undone when that verb last worked on them: a run on one host alone doesn't make the
 * failures of a run before it forgotten. Throws a usage error where there is nothing to retry.
 */
export function undoneHosts(inventoryPath: string, verb: keyof typeof SETTLED_BY, hosts: readonly string[]): string[] {
  const records = listRecords(inventoryPath).filter(record => SETTLED_BY[verb]!.includes(record.verb));
  const undone = hosts.filter(host => isLeftUndone(host, records));
  if (undone.length > 0) return undone;
  const last = records[0];
  const message =
    last === undefined
      ? `no ${verb} has been run from here yet`
      : `none of these hosts was left undone; the last ${last.verb} was ${last.startedAt}`;
  throw usageError('BRK-RETRY-NONE', null, message, `for all hosts: bricks ${verb}`);
}

/** A run that was killed tells no outcome: it has left each of its hosts undone. */
function isLeftUndone(host: string, newestFirst: readonly RunRecord[]): boolean {
  const latest = newestFirst.find(record => record.targets.includes(host));
  if (latest === undefined) return false;
  const report = latest.hosts.find(each => each.host === host);
  return report === undefined || isUndone(report);
}
