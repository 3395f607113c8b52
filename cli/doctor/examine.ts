import type { Inventory } from '#inventory/inventory.ts';
import type { HostSurvey, Survey } from '../facts/survey.ts';
import { findClocks } from './checks/clocks.ts';
import { findDuplicates } from './checks/duplicates.ts';
import { findHardware } from './checks/hardware.ts';
import { findOrphans } from './checks/orphans.ts';
import { findPorts } from './checks/ports.ts';
import { findSpace } from './checks/space.ts';
import { findSystem } from './checks/system.ts';
import { findTimekeeping } from './checks/timekeeping.ts';
import { findUnits } from './checks/units.ts';
import { type Finding, toFinding } from './finding.ts';

export interface Examined {
  inventory: Inventory;
  /** Of the hosts that were looked at, in their order. */
  surveys: ReadonlyMap<string, Survey>;
  /** Host keys that are pinned, of all hosts of the inventory. */
  pins: ReadonlyMap<string, readonly string[]>;
}

/** Everything that speaks against the hosts, at once: host by host in their order, errors first. */
export function examine({ inventory, surveys, pins }: Examined): Finding[] {
  const readable = readableHosts(surveys);
  const findings = [
    ...findUnreadable(surveys),
    ...[...readable].flatMap(([host, survey]) => examineHost(inventory, host, survey)),
    ...findClocks(readable),
    ...findDuplicates(readable, pins),
  ];
  return sortFindings(findings, [...surveys.keys()]);
}

function examineHost(inventory: Inventory, host: string, survey: HostSurvey): Finding[] {
  return [
    ...findSystem(host, survey),
    ...findUnits(host, survey.vitals),
    ...findHardware(inventory, host, survey),
    ...findSpace(host, survey),
    ...findPorts(inventory, host, survey),
    ...findTimekeeping(inventory, host, survey),
    ...findOrphans(inventory, host, survey.facts),
  ];
}

export function readableHosts(surveys: ReadonlyMap<string, Survey>): Map<string, HostSurvey> {
  return new Map([...surveys].flatMap(([host, survey]) => (survey.isReadable ? [[host, survey] as const] : [])));
}

/** Hosts that can't be reached, refuse us or sudo, or say nothing that can be read: with the problem's own code. */
export function findUnreadable(surveys: ReadonlyMap<string, Survey>): Finding[] {
  return [...surveys.values()].flatMap(survey => (survey.isReadable ? [] : [toFinding(survey.problem)]));
}

export function sortFindings(findings: readonly Finding[], hosts: readonly string[]): Finding[] {
  const places = new Map<string | null, number>(hosts.map((host, index) => [host, index]));
  const rank = ({ host, severity }: Finding) => (places.get(host) ?? hosts.length) * 2 + (severity === 'error' ? 0 : 1);
  return [...findings].sort((a, b) => rank(a) - rank(b));
}
