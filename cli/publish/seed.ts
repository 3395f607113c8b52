import { failure } from '../errors.ts';
import type { Fleet } from '../fleet.ts';

export interface SeedRequest {
  /** The box that lacks the generation. */
  host: string;
  digest: string;
  /** Boxes that hold it, best first; one that fails is followed by the next. */
  holders: readonly string[];
  say(text: string): void;
}

export interface Seeded {
  /** The box that it came from; null where the box held it already. */
  from: string | null;
  /** What went from that box to this one, bytes. */
  sentBytes: number;
}

/**
 * Brings one generation to one box from a box that holds it; the operator needs no copy. Afterwards the box holds it, checked
 * by its digest and on its disk. Throws HostError when no holder could feed it.
 */
export async function seedBox(_fleet: Fleet, { host, digest }: SeedRequest): Promise<Seeded> {
  throw failure('BRK-BUG', host, `no carrier for ${digest} yet`);
}
