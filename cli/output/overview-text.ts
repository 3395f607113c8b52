import type { Overview } from '../publish/overview.ts';

/** Newest epoch first; then a line a box. */
export function overviewText({ boxes, entries }: Overview, nowMs: number): string {
  const width = Math.max(4, ...boxes.map(box => box.host.length));
  const active = entries.findLast(entry => entry.activation <= nowMs);
  const epochs = entries.toReversed().map(entry => {
    const state = entry === active ? 'valid now' : entry.activation > nowMs ? 'scheduled' : 'superseded';
    const instant = new Date(entry.activation).toISOString();
    return `${String(entry.epoch).padStart(6)}  ${entry.digest.slice(0, 12)}  ${instant}  ${state.padEnd(10)}  on ${entry.heldBy.length}`;
  });
  const lines = boxes.map(({ host, activeEpoch, workers }) => {
    const up = workers.filter(worker => worker.isUp && worker.problem === null).length;
    return `${host.padEnd(width)}  ${activeEpoch === null ? 'nothing published' : `epoch ${activeEpoch}`}, ${up} of ${workers.length} workers serve`;
  });
  return [
    ...(epochs.length > 0
      ? [' epoch  generation    valid from                state       boxes', ...epochs]
      : ['nothing published']),
    ...lines,
  ].join('\n');
}
