import { isUndone } from '../apply/events.ts';
import { usageError } from '../errors.ts';
import { lastRecord } from './record.ts';

/** Those of `hosts` that the last run of that verb left undone. Throws a usage error where there is nothing to retry. */
export function undoneHosts(inventoryPath: string, verb: string, hosts: readonly string[]): string[] {
  const record = lastRecord(inventoryPath, verb);
  if (record === undefined) {
    throw usageError('BRK-RETRY-NONE', null, `no ${verb} has been run from here yet`, `run: bricks ${verb}`);
  }
  const settled = new Set(record.hosts.filter(report => !isUndone(report)).map(report => report.host));
  const undone = hosts.filter(host => record.targets.includes(host) && !settled.has(host));
  if (undone.length > 0) return undone;
  const message = `the last ${verb} (${record.startedAt}) left none of these hosts undone`;
  throw usageError('BRK-RETRY-NONE', null, message, `for all hosts: bricks ${verb}`);
}
