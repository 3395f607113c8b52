import type { DoctorReport, ExaminedHost } from '../doctor/doctor.ts';
import type { Finding } from '../doctor/finding.ts';
import { countOf, findingLines } from './doctor-findings.ts';
import type { Paint } from './doctor-paint.ts';

/** Names that a line has at most. */
const NAMED = 12;

/**
 * Grouped by host, where hosts with word for word the same findings share a group; the hosts with nothing against them in
 * one line; counts at the end.
 */
export function doctorText({ hosts, findings }: DoctorReport, paint: Paint): string {
  const byHost = Map.groupBy(findings, ({ host }) => host);
  const troubled = hosts.filter(({ host }) => byHost.has(host));
  const well = hosts.filter(({ host }) => !byHost.has(host)).map(({ host }) => host);
  const general = byHost.get(null) ?? [];
  return [
    ...groupAlike(troubled, byHost).flatMap(({ names, findings: own }) => [
      paint('bold', listSome(names)),
      ...findingLines(own, paint),
    ]),
    ...(general.length > 0 ? [paint('bold', 'all hosts'), ...findingLines(general, paint)] : []),
    ...(well.length > 0 ? [`${paint('green', 'well')}: ${listSome(well)}`] : []),
    countLine(hosts.length, findings, hosts.filter(({ isReached }) => !isReached).length),
  ].join('\n');
}

/** A command in a hint names its host; for several of them it says HOST. */
function groupAlike(hosts: readonly ExaminedHost[], byHost: ReadonlyMap<string | null, Finding[]>) {
  const groups = new Map<string, { names: string[]; findings: Finding[] }>();
  for (const { host, role } of hosts) {
    const own = byHost.get(host)!;
    const anyHost = own.map(finding => ({ ...finding, host: null, hint: nameless(finding.hint, host) }));
    const key = JSON.stringify([role, anyHost]);
    const group = groups.get(key);
    const name = role === 'catalogue' ? host : `${host} (${role})`;
    if (group === undefined) groups.set(key, { names: [name], findings: own });
    else {
      group.names.push(name);
      group.findings = anyHost;
    }
  }
  return [...groups.values()];
}

function nameless(hint: string | null, host: string): string | null {
  return hint?.replace(new RegExp(`(?<![\\w-])${host}(?![\\w-])`, 'g'), 'HOST') ?? null;
}

function listSome(hosts: readonly string[]): string {
  if (hosts.length <= NAMED) return hosts.join(', ');
  return `${hosts.slice(0, NAMED - 2).join(', ')} and ${hosts.length - NAMED + 2} more`;
}

function countLine(hosts: number, findings: readonly Finding[], unreached: number): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const counts = [countOf(hosts, 'host'), countOf(errors, 'error'), countOf(findings.length - errors, 'warning')];
  return [...counts, ...(unreached > 0 ? [`${unreached} not reached`] : [])].join(', ');
}
