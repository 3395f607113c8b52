import type { Problem } from '../errors.ts';
import type { HostError } from '../remote/session.ts';
import { failTogether } from './everywhere.ts';

/** Throws what went wrong on each box, `outcome` last, where it is on more of them than may be missing. */
export function failIfTooMany(missing: ReadonlyMap<string, HostError>, allowMissing: number, outcome: Problem): void {
  if (missing.size > allowMissing) throw failTogether([...missing.values()], outcome);
}
