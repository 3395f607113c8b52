import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { committedEntries } from '#contract/schedule.ts';
import type { Problem } from '../errors.ts';

/** A generation on the boxes. */
export interface HeldGeneration {
  digest: string;
  /** Null where no box tells it. */
  sizeBytes: number | null;
  heldBy: string[];
  /** Boxes that keep it until it is let go. */
  pinnedOn: string[];
}

/** What the boxes hold, and what is pinned there, in order of digest. */
export function collectHeld(boxes: ReadonlyMap<string, BoxStatus>): HeldGeneration[] {
  const digests = new Set([...boxes.values()].flatMap(box => [...box.generations, ...(box.pins ?? [])]));
  return [...digests].sort().map(digest => {
    const hostsWhere = (isSo: (box: BoxStatus) => boolean) =>
      [...boxes].flatMap(([host, box]) => (isSo(box) ? [host] : []));
    const sizes = [...boxes.values()].flatMap(({ sizes: told }) => told?.[digest] ?? []);
    return {
      digest,
      sizeBytes: sizes.length === 0 ? null : Math.max(...sizes),
      heldBy: hostsWhere(box => box.generations.includes(digest)),
      pinnedOn: hostsWhere(box => box.pins?.includes(digest) ?? false),
    };
  });
}

/** Boxes without a generation that is pinned on them or on others. */
export function findPinsLacking(held: readonly HeldGeneration[], answered: readonly string[]): Problem[] {
  return held
    .filter(({ pinnedOn }) => pinnedOn.length > 0)
    .flatMap(({ digest, heldBy, pinnedOn }) =>
      answered
        .filter(host => !heldBy.includes(host) || !pinnedOn.includes(host))
        .map(host => ({
          code: 'BRK-PIN-LACKING',
          where: host,
          message: `${heldBy.includes(host) ? 'does not pin' : 'does not hold'} generation ${digest.slice(0, 12)}, which is pinned`,
          hint: `run: bricks catalog pin ${digest.slice(0, 12)}`,
        })),
    );
}

export interface WithdrawnEpoch {
  epoch: number;
  digest: string;
  /** The instant it would have had, milliseconds since the Unix epoch. */
  activation: number;
}

/** Epochs that were taken back, by what any box has written down, and that stand on none. */
export function collectWithdrawn(boxes: ReadonlyMap<string, BoxStatus>): WithdrawnEpoch[] {
  const withdrawn = new Map<number, WithdrawnEpoch>();
  for (const { schedule } of boxes.values()) {
    for (const { kind, entry } of schedule) {
      const { epoch, digest, activation } = entry;
      if (kind === 'withdraw') withdrawn.set(epoch, { epoch, digest, activation });
    }
  }
  for (const { schedule } of boxes.values()) {
    for (const { epoch } of committedEntries(schedule)) withdrawn.delete(epoch);
  }
  return [...withdrawn.values()].sort((a, b) => a.epoch - b.epoch);
}
