import type { BoxStatus } from '#contract/catalogue-admin.ts';
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
