import type { HostSurvey } from '../../facts/survey.ts';
import type { Finding } from '../finding.ts';

/** What must be each host's own, but comes twice where disks were copied. */
export function findDuplicates(
  surveys: ReadonlyMap<string, HostSurvey>,
  pins: ReadonlyMap<string, readonly string[]>,
): Finding[] {
  const hosts = [...surveys.keys()];
  const groupsBy = (valuesOf: (survey: HostSurvey, host: string) => readonly string[]) =>
    groupBy([...surveys].flatMap(([host, survey]) => valuesOf(survey, host).map(value => [value, host] as const)));
  const machines = groupsBy(({ inspection }) => (inspection?.machineId ? [inspection.machineId] : []));
  const names = groupsBy(({ vitals }) => (vitals.hostname === '' ? [] : [vitals.hostname]));
  const keys = groupBy([...pins].flatMap(([host, own]) => own.map(key => [key, host] as const)));
  return [
    ...tell(machines, hosts, {
      code: 'BRK-DOC-MACHINE-ID',
      severity: 'error',
      messageOf: (id, hosts) => `its machine id ${id.slice(0, 8)}… is that of ${hosts}`,
      hint: 'on all but one: rm /etc/machine-id && systemd-machine-id-setup, then reboot',
    }),
    ...tell(keys, hosts, {
      code: 'BRK-DOC-HOST-KEY',
      severity: 'error',
      messageOf: (_, hosts) => `its pinned host key is that of ${hosts}: each can pose as the others`,
      hint: 'on all but one: rm /etc/ssh/ssh_host_*, ssh-keygen -A, restart ssh; then bricks replace each',
    }),
    ...tell(names, hosts, {
      code: 'BRK-DOC-HOSTNAME',
      severity: 'warning',
      messageOf: (name, hosts) => `its hostname ${name} is that of ${hosts}`,
      hint: 'on the host: hostnamectl set-hostname NAME',
    }),
  ];
}

interface Kind {
  code: string;
  severity: Finding['severity'];
  messageOf(value: string, hosts: string): string;
  hint: string;
}

function tell(groups: ReadonlyMap<string, string[]>, hosts: readonly string[], kind: Kind): Finding[] {
  const known = new Set(hosts);
  const { code, severity, messageOf, hint } = kind;
  return [...groups].flatMap(([value, members]) => {
    if (members.length < 2) return [];
    const message = messageOf(value, listMembers(members));
    return members.filter(host => known.has(host)).map(host => ({ host, code, severity, message, hint }));
  });
}

function groupBy(pairs: readonly (readonly [value: string, host: string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [value, host] of pairs) {
    const members = groups.get(value) ?? [];
    if (members.at(-1) !== host) members.push(host);
    groups.set(value, members);
  }
  return groups;
}

function listMembers(members: readonly string[]): string {
  const named = members.length <= 5 ? members.join(', ') : `${members.slice(0, 4).join(', ')} and others`;
  return `${members.length} hosts: ${named}`;
}
