import type { Overview } from '../publish/overview.ts';
import { tellAge } from './age.ts';
import { formatSize } from './size.ts';

/** Newest epoch first; generations that are pinned and named by no epoch; then a line a box. */
export function overviewText(overview: Overview, nowMs: number): string {
  const { boxes, entries } = overview;
  const width = Math.max(4, ...boxes.map(box => box.host.length));
  const lines = boxes.map(({ host, activeEpoch, keeper, workers }) => {
    const up = workers.filter(worker => worker.isUp && worker.problem === null).length;
    const clock = tellClock(keeper);
    return `${host.padEnd(width)}  ${activeEpoch === null ? 'nothing published' : `epoch ${activeEpoch}`}, ${up} of ${workers.length} workers serve${clock}`;
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

/** How far a box's clock may be from those of the others. */
function tellClock(keeper: Overview['boxes'][number]['keeper']): string {
  if (keeper === null) return ', no keeper';
  return keeper.clockErrorMs === null ? ', clock not compared' : `, clock within ${keeper.clockErrorMs.toFixed(1)} ms`;
}

function epochRows({ entries, takenBack, undecided, generations, publications }: Overview, nowMs: number): string[] {
  const active = entries.findLast(entry => entry.activation <= nowMs);
  const stateOf = (entry: (typeof entries)[number]) =>
    entry === active ? 'valid now' : entry.activation > nowMs ? 'scheduled' : 'superseded';
  const rows = [
    ...entries.map(entry => ({ ...entry, state: stateOf(entry), boxes: `on ${entry.heldBy.length}` })),
    ...takenBack.map(entry => ({ ...entry, state: entry.by === null ? 'voted down' : 'taken back', boxes: '' })),
    ...undecided.map(entry => ({ ...entry, state: 'undecided', boxes: '' })),
  ].sort((a, b) => b.epoch - a.epoch);
  return rows.map(({ epoch, digest, activation, state, boxes }) => {
    const held = generations.find(each => each.digest === digest);
    const instant = new Date(activation).toISOString();
    const pinned = held !== undefined && held.pinnedOn.length > 0 ? '  pinned' : '';
    const age = GONE.has(state) ? '' : tellAge(activation, nowMs);
    const told = tellRecord(publications.find(each => each.epoch === epoch && each.digest === digest));
    return `${String(epoch).padStart(6)}  ${digest.slice(0, 12)}  ${instant}  ${state.padEnd(10)}  ${boxes.padEnd(5)}  ${age.padEnd(10)}  ${sizeOf(held?.sizeBytes ?? null)}${pinned}${told}`.trimEnd();
  });
}

const GONE: ReadonlySet<string> = new Set(['taken back', 'voted down', 'undecided']);

/** What this machine remembers of it. */
function tellRecord(record: Overview['publications'][number] | undefined): string {
  if (record === undefined) return '';
  const spread = record.spread === null ? '' : `, spread ${record.spread.spreadMs.toFixed(1)} ms`;
  return `  ${record.who}, ${record.voters.length} votes${spread}`;
}

/** A generation that no box holds any more has none. */
function sizeOf(sizeBytes: number | null): string {
  return sizeBytes === null ? '-' : formatSize(sizeBytes);
}
