import type { Facts } from '../facts/facts.ts';
import {
  type Arch,
  type LookedUp,
  lookUpRelease,
  type PackEvent,
  type PackedRelease,
  packRelease,
} from '../pack/pack.ts';
import type { Release } from '../plan/plan.ts';
import type { RunEvent } from '../run/events.ts';

export type ReleasesAhead = ReadonlyMap<Arch, Promise<LookedUp>>;

/** Looks for the release of this machine's architecture while the hosts are still asked for theirs. */
export function lookUpAhead(): ReleasesAhead {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  const lookedUp = lookUpRelease({ arch });
  // Thrown to the one who needs it; a fleet of the other architecture does not.
  lookedUp.catch(() => {});
  return new Map([[arch, lookedUp]]);
}

/** One release for each architecture that the hosts are found to have. */
export async function packFor(
  facts: Iterable<Facts>,
  emit: (event: RunEvent) => void,
  ahead: ReleasesAhead,
): Promise<Map<string, PackedRelease>> {
  const arches = new Set([...facts].flatMap(fact => (fact.isReadable && fact.arch !== null ? [fact.arch] : [])));
  const releases = new Map<string, PackedRelease>();
  for (const arch of arches) {
    const packed = await packRelease({ arch, emit: event => emit(toRunEvent(event)) }, ahead.get(arch));
    releases.set(arch, packed);
  }
  return releases;
}

export function toRunEvent(event: PackEvent): RunEvent {
  if (event.kind === 'pack-started') return { type: 'pack-begin', arch: event.arch, node: event.node };
  const { arch: packed, digest, wasBuilt, tookMs } = event;
  return { type: 'pack-end', arch: packed, digest, wasBuilt, tookMs };
}

/** What a plan says of them. */
export function describeReleases(packed: ReadonlyMap<string, PackedRelease>): Map<string, Release> {
  return new Map(
    [...packed].map(([arch, { digest, files }]) => [arch, { arch: arch as Release['arch'], digest, files }]),
  );
}
