import { existsSync, readFileSync } from 'node:fs';
import { findHost, type Inventory } from '#inventory/inventory.ts';
import { knownHostsPath, parseKnownHosts } from '#inventory/known-hosts.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Survey } from '../facts/survey.ts';
import { surveyHost } from '../facts/survey-fleet.ts';
import type { Fleet } from '../fleet.ts';
import { RESET_PROBES } from '../plan/bricks/reset.ts';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';

/** What `doctor --json` prints. New keys may come; those that are here keep their meaning. */
export interface DoctorReport {
  version: 1;
  shop: string;
  /** Every host that was looked at, in the order of the inventory. */
  hosts: ExaminedHost[];
  /** Host by host in the same order, errors first; those that are about no single host come last. */
  findings: Finding[];
}

export interface ExaminedHost {
  host: string;
  /** What the inventory has it do. */
  role: HostRole;
  /** False where it did not answer at all; its findings say so. */
  isReached: boolean;
  errors: number;
  warnings: number;
}

export type HostRole = 'catalogue' | 'spare' | 'idle';

const SURVEY_MS = 60_000;

/** Holds every host against the inventory, spares too, all at once. Writes nothing on any of them. */
export async function runDoctor(fleet: Fleet, hosts: readonly string[]): Promise<DoctorReport> {
  const { inventory } = fleet;
  const surveys = new Map<string, Survey>();
  await Promise.all(
    hosts.map(async host => {
      const devices = findHost(inventory, host).hardware.disks.map(({ device }) => device);
      const request = { probes: RESET_PROBES, inspected: { devices }, asksBox: false };
      surveys.set(host, await surveyHost(fleet, host, request, fleet.deadlineMs(SURVEY_MS)));
    }),
  );
  // They come as they answer.
  const inOrder = new Map(hosts.map(host => [host, surveys.get(host)!]));
  const findings = examine({ inventory, surveys: inOrder, pins: readPinnedKeys(inventory) });
  return { version: 1, shop: inventory.shop, hosts: countFindings(inventory, inOrder, findings), findings };
}

/** 1 for any error, 4 when all errors are that hosts can't be reached, 0 with warnings only. */
export function exitOfFindings(
  findings: readonly Finding[],
  hosts: readonly { host: string; isReached: boolean }[],
): ExitCode {
  const unreached = new Set<string | null>(hosts.flatMap(({ host, isReached }) => (isReached ? [] : [host])));
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return EXIT.done;
  return errors.every(({ host }) => unreached.has(host)) ? EXIT.onlyUnreachable : EXIT.failed;
}

export function roleOf(inventory: Inventory, host: string): HostRole {
  if (inventory.bricks.catalogue.hosts.includes(host)) return 'catalogue';
  return inventory.spares.includes(host) ? 'spare' : 'idle';
}

function readPinnedKeys(inventory: Inventory): Map<string, string[]> {
  const path = knownHostsPath(inventory.path);
  const keys = new Map<string, string[]>();
  for (const { names, key } of parseKnownHosts(existsSync(path) ? readFileSync(path, 'utf8') : '')) {
    for (const name of names) keys.set(name, [...(keys.get(name) ?? []), key]);
  }
  return new Map(inventory.hosts.flatMap(({ name }) => (keys.has(name) ? [[name, keys.get(name)!] as const] : [])));
}

function countFindings(
  inventory: Inventory,
  surveys: ReadonlyMap<string, Survey>,
  findings: readonly Finding[],
): ExaminedHost[] {
  const byHost = Map.groupBy(findings, ({ host }) => host);
  return [...surveys].map(([host, survey]) => {
    const own = byHost.get(host) ?? [];
    const errors = own.filter(({ severity }) => severity === 'error').length;
    const isReached = survey.isReadable || !survey.isUnreachable;
    return { host, role: roleOf(inventory, host), isReached, errors, warnings: own.length - errors };
  });
}
