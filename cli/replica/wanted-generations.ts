import { activeEntry, type Entry } from '#contract/schedule.ts';

export interface WantedGeneration {
  digest: string;
  /** The entry that needs it: the one that is valid, or one to come. Null for one that is kept for the way back. */
  epoch: number | null;
  /** The neighbours that have it. */
  holders: string[];
}

/**
 * What a replica holds: the generations that are valid or to come, in that order, and then those that all of its neighbours
 * keep. One that only some of them have was left by a publication that was stopped, and is nobody's.
 */
export function wantedGenerations(
  entries: readonly Entry[],
  neighbours: ReadonlyMap<string, readonly string[]>,
  nowMs: number,
): WantedGeneration[] {
  const holdersOf = (digest: string) => [...neighbours].flatMap(([host, held]) => (held.includes(digest) ? host : []));
  const active = activeEntry(entries, nowMs);
  const inUse = entries.filter(entry => entry === active || entry.activation > nowMs);
  const wanted = new Map<string, WantedGeneration>();
  for (const { digest, epoch } of inUse) {
    if (!wanted.has(digest)) wanted.set(digest, { digest, epoch, holders: holdersOf(digest) });
  }
  // One that holds nothing was provisioned and never seeded.
  const [first = [], ...others] = [...neighbours.values()].filter(held => held.length > 0);
  for (const digest of first) {
    const holders = holdersOf(digest);
    if (!wanted.has(digest) && others.every(held => held.includes(digest)))
      wanted.set(digest, { digest, epoch: null, holders });
  }
  return [...wanted.values()];
}
