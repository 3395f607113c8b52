import type { HostReport } from '../apply/events.ts';
import type { RunEvent } from '../run/events.ts';
import { formatDuration } from './duration.ts';
import { printableLine } from './printable.ts';

/** Plain lines, `host | step`, for a pipe or a log. Unchanged steps are said only when `isVerbose`. */
export function applyLine(event: RunEvent, isVerbose: boolean): string | null {
  const line = lineOf(event, isVerbose);
  return line === null ? null : printableLine(line);
}

function lineOf(event: RunEvent, isVerbose: boolean): string | null {
  switch (event.type) {
    case 'run':
      return isVerbose ? `run ${event.run} on ${event.hosts.join(', ')}` : null;
    case 'wait':
      return `waiting for ${event.what}, ${formatDuration(event.deadlineMs)} at most`;
    case 'pack-begin':
      return `packing the release for ${event.arch} with Node ${event.node}`;
    case 'pack-end':
      return event.wasBuilt ? `packed release ${event.digest.slice(0, 12)} in ${formatDuration(event.tookMs)}` : null;
    case 'plan':
      return event.changes === 0 ? null : `${event.changes} changes in ${event.waves.length} waves`;
    case 'seed':
      return `${event.host} | ${event.text}`;
    case 'interrupt':
      return 'stopping: the steps that run are finished first; once more stops at once';
    case 'wave':
      return `wave ${event.number} of ${event.of}: ${event.hosts.join(', ')}`;
    case 'step-begin':
      return isVerbose ? `${event.host} | ${event.title} …` : null;
    case 'step-end':
      if (event.outcome === 'unchanged' && !isVerbose) return null;
      return `${event.host} | ${event.title} | ${event.outcome} in ${formatDuration(event.tookMs)}`;
    case 'armed':
      return `${event.host} | takes this back by itself in ${event.seconds} s, unless a fresh connection confirms it`;
    case 'confirmed':
      return `${event.host} | confirmed over a fresh connection`;
    case 'rollback':
      return `${event.host} | taking back what this run changed …`;
    case 'host':
      return event.report.problem === null && event.report.outcome !== 'reverted'
        ? null
        : `${event.report.host} | ${event.report.outcome}`;
  }
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
