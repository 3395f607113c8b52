import type { Fleet } from '../fleet.ts';
import { addReplica, type ReplicaResult } from '../replica/add-replica.ts';
import type { RunEvent } from '../run/events.ts';

export interface ReplaceRequest {
  host: string;
  lockWaitMs: number;
  emit(event: RunEvent): void;
}

export interface Replaced extends ReplicaResult {
  /** Fingerprints; null where the host shows the key that was pinned, or none was. */
  rotatedKey: { from: string[]; to: string } | null;
}

/** A burnt or rebuilt host: its new host key takes the place of the pinned one, and it becomes what its neighbours are. */
export async function replaceHost(fleet: Fleet, request: ReplaceRequest): Promise<Replaced> {
  fleet.hostKeys.allowChange(request.host);
  const result = await addReplica(fleet, { verb: 'replace', ...request });
  return { ...result, rotatedKey: fleet.hostKeys.rotated(request.host) };
}
