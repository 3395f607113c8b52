import type { Policy } from '../apply/engine.ts';
import type { Fleet } from '../fleet.ts';
import type { RunResult } from '../run/change.ts';
import type { RunEvent } from '../run/events.ts';
import { provision } from './provision.ts';

export interface ReplaceRequest {
  host: string;
  lockWaitMs: number;
  emit(event: RunEvent): void;
}

export interface Replaced extends RunResult {
  /** Fingerprints; null where the host shows the key that was pinned, or none was. */
  rotatedKey: { from: string[]; to: string } | null;
}

const policy: Policy = { maxFail: { hosts: 0 }, onFailure: 'stop', skipsUnreachable: false };

/** A burnt or rebuilt host: its new host key takes the place of the pinned one, and it is provisioned. */
export async function replaceHost(fleet: Fleet, { host, lockWaitMs, emit }: ReplaceRequest): Promise<Replaced> {
  fleet.hostKeys.allowChange(host);
  const scope = { hosts: [host], batch: null, prunes: false };
  const result = await provision(fleet, { verb: 'replace', ...scope, policy, lockWaitMs, saved: null, emit });
  return { ...result, rotatedKey: fleet.hostKeys.rotated(host) };
}
