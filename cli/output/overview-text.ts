import type { Overview } from '../publish/overview.ts';
import { tellAge } from './age.ts';
import { formatSize } from './size.ts';

/** Newest epoch first; generations that are pinned and named by no epoch; then a line a box. */
export function overviewText(overview: Overview, nowMs: number): string {
  const { boxes, entries } = overview;
  const width = Math.max(4, ...boxes.map(box => box.host.length));
  const lines = boxes.map(({ host, activeEpoch, workers }) => {
    const up = workers.filter(worker => worker.isUp && worker.problem === null).length;
    return `${host.padEnd(width)}  ${activeEpoch === null ? 'nothing published' : `epoch ${activeEpoch}`}, ${up} of ${workers.length} workers serve`;
  });
  const epochs = epochRows(overview, nowMs);
  const named = new Set(entries.map(({ digest }) => digest));
  const others = overview.generations.filter(({ digest, pinnedOn }) => pinnedOn.length > 0 && !named.has(digest));
  return [
    ...(epochs.length > 0
      ? [' epoch  generation    valid from                state       boxes  age         size', ...epochs]
      : ['nothing published']),
    ...others.map(each => `pinned  ${each.digest.slice(0, 12)}  on ${each.heldBy.length}  ${sizeOf(each.sizeBytes)}`),
    ...lines,
  ].join('\n');
}

function epochRows({ entries, withdrawn, generations }: Overview, nowMs: number): string[] {
  const active = entries.findLast(entry => entry.activation <= nowMs);
  const stateOf = (entry: (typeof entries)[number]) =>
    entry === active ? 'valid now' : entry.activation > nowMs ? 'scheduled' : 'superseded';
  const rows = [
    ...entries.map(entry => ({ ...entry, state: stateOf(entry), boxes: `on ${entry.heldBy.length}` })),
    ...withdrawn.map(entry => ({ ...entry, state: 'withdrawn', boxes: '' })),
  ].sort((a, b) => b.epoch - a.epoch);
  return rows.map(({ epoch, digest, activation, state, boxes }) => {
    const held = generations.find(each => each.digest === digest);
    const instant = new Date(activation).toISOString();
    const pinned = held !== undefined && held.pinnedOn.length > 0 ? '  pinned' : '';
    const age = state === 'withdrawn' ? '' : tellAge(activation, nowMs);
    return `${String(epoch).padStart(6)}  ${digest.slice(0, 12)}  ${instant}  ${state.padEnd(10)}  ${boxes.padEnd(5)}  ${age.padEnd(10)}  ${sizeOf(held?.sizeBytes ?? null)}${pinned}`.trimEnd();
  });
}

/** A generation that no box holds any more has none. */
function sizeOf(sizeBytes: number | null): string {
  return sizeBytes === null ? '-' : formatSize(sizeBytes);
}
