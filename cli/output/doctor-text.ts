import type { DoctorReport } from '../doctor/doctor.ts';
import type { Finding } from '../doctor/finding.ts';
import { countOf, findingLines } from './doctor-findings.ts';
import type { Paint } from './doctor-paint.ts';

/** Hosts whose name alone stands on the line of those that are well. */
const NAMED_WELL = 12;

/** Grouped by host; the hosts with nothing against them in one line; counts at the end. */
export function doctorText({ hosts, findings }: DoctorReport, paint: Paint): string {
  const byHost = Map.groupBy(findings, ({ host }) => host);
  const troubled = hosts.filter(({ host }) => byHost.has(host));
  const well = hosts.filter(({ host }) => !byHost.has(host)).map(({ host }) => host);
  const general = byHost.get(null) ?? [];
  return [
    ...troubled.flatMap(({ host, role }) => [
      paint('bold', role === 'catalogue' ? host : `${host} (${role})`),
      ...findingLines(byHost.get(host)!, paint),
    ]),
    ...(general.length > 0 ? [paint('bold', 'all hosts'), ...findingLines(general, paint)] : []),
    ...(well.length > 0 ? [`${paint('green', 'well')}: ${listWell(well)}`] : []),
    countLine(hosts.length, findings, hosts.filter(({ isReached }) => !isReached).length),
  ].join('\n');
}

function listWell(hosts: readonly string[]): string {
  if (hosts.length <= NAMED_WELL) return hosts.join(', ');
  return `${hosts.slice(0, NAMED_WELL - 2).join(', ')} and ${hosts.length - NAMED_WELL + 2} more`;
}

function countLine(hosts: number, findings: readonly Finding[], unreached: number): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const counts = [countOf(hosts, 'host'), countOf(errors, 'error'), countOf(findings.length - errors, 'warning')];
  return [...counts, ...(unreached > 0 ? [`${unreached} not reached`] : [])].join(', ');
}
