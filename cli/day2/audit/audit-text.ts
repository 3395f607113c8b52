import { usageError } from '../../errors.ts';
import { printableLine } from '../../output/printable.ts';
import type { AuditRun, HostOutcome } from './audit-run.ts';
import type { Audit } from './read-audit.ts';

/** A row a run, the last one last. */
export function auditTable(runs: readonly AuditRun[]): string {
  const rows = runs.map(run => [timeOf(run), run.run, `${run.who}@${run.from}`, summaryOf(run), run.command]);
  return alignColumns([['WHEN', 'RUN', 'WHO', 'OUTCOME', 'COMMAND'], ...rows]);
}

/** One run whole. Throws a usage error when there is none. */
export function runText({ runs: [run] }: Audit, id: string): string {
  if (run === undefined) throw unknownRun(id);
  const status = run.exit === null ? [] : [['exit status', String(run.exit)]];
  const head = [
    ['run', run.run],
    ['when', timeOf(run)],
    ['who', `${run.who}@${run.from}, process ${run.pid}`],
    ['command', run.command],
    ...status,
  ];
  return `${alignColumns(head)}\n\n${alignColumns(Object.entries(run.hosts).map(outcomeRow))}`;
}

function unknownRun(id: string) {
  return usageError('BRK-AUDIT-UNKNOWN', id, 'no such run is in the logs', 'see which there are: bricks audit');
}

function outcomeRow([host, { outcome, changed, problem }]: [string, HostOutcome]): string[] {
  return [host, outcome, changed === null ? '' : `${changed} changed`, problem ?? ''];
}

/** "3 changed, 1 failed" */
function summaryOf({ hosts }: AuditRun): string {
  const counts = new Map<string, number>();
  for (const { outcome } of Object.values(hosts)) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}

/** To the second, in UTC. */
function timeOf({ at }: AuditRun): string {
  return `${at.slice(0, 19)}Z`;
}

/** Safe for a terminal: a command is somebody else's words. */
function alignColumns(rows: readonly string[][]): string {
  const shown = rows.map(row => row.map(printableLine));
  const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map(row => row[column]!.length)));
  const pad = (cell: string, column: number) => cell.padEnd(widths[column]!);
  return shown.map(row => row.map(pad).join('  ').trimEnd()).join('\n');
}
