import type { HostReport } from '../apply/events.ts';
import type { PackEvent } from '../pack/pack.ts';
import type { ProvisionEvent } from '../provision.ts';
import { formatDuration } from './duration.ts';

/** Plain lines, `host | step`, for a pipe or a log. Unchanged steps are said only when `isVerbose`. */
export function applyLine(event: ProvisionEvent, isVerbose: boolean): string | null {
  if ('kind' in event) return packLine(event);
  switch (event.type) {
    case 'wave':
      return `wave ${event.number} of ${event.of}: ${event.hosts.join(', ')}`;
    case 'step-begin':
      return isVerbose ? `${event.host} | ${event.title} …` : null;
    case 'step-end':
      if (event.outcome === 'unchanged' && !isVerbose) return null;
      return `${event.host} | ${event.title} | ${event.outcome} in ${formatDuration(event.tookMs)}`;
    case 'host':
      return event.report.problem === null ? null : `${event.report.host} | ${event.report.outcome}`;
  }
}

function packLine(event: PackEvent): string | null {
  if (event.kind === 'pack-started') return `packing the release for ${event.arch} with Node ${event.node}`;
  return event.wasBuilt ? `packed release ${event.digest.slice(0, 12)} in ${formatDuration(event.tookMs)}` : null;
}

/** The table that a run ends with. */
export function recapTable(reports: readonly HostReport[]): string {
  const width = Math.max(4, ...reports.map(report => report.host.length));
  const lines = reports.map(({ host, outcome, changed, unchanged, tookMs }) => {
    const counts =
      outcome === 'unreachable' || outcome === 'skipped' ? '' : `${changed} changed, ${unchanged} unchanged`;
    return `${host.padEnd(width)}  ${outcome.padEnd(11)}  ${counts.padEnd(26)}  ${formatDuration(tookMs)}`;
  });
  const changed = reports.reduce((sum, report) => sum + report.changed, 0);
  return [...lines, `${reports.length} hosts, ${changed} changed`].join('\n');
}
