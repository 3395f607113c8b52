import type { AdminError, BoxStatus } from '#contract/catalogue-admin.ts';
import type { Inventory } from '#inventory/inventory.ts';
import { medianOffset } from '../doctor/checks/clocks.ts';
import { readableHosts, sortFindings } from '../doctor/examine.ts';
import type { BoxSilence, Survey } from '../facts/survey.ts';
import { describeBoxes, type Overview } from '../publish/overview.ts';
import { describeHost } from './describe-host.ts';
import { findTroubles } from './find-troubles.ts';
import type { CatalogueStatus, FleetStatus } from './fleet-status.ts';

/** The fleet as the hosts told it: a pure function of what was read. `surveys` in the order of the inventory. */
export function describeFleet(inventory: Inventory, surveys: ReadonlyMap<string, Survey>, atMs: number): FleetStatus {
  const answers = new Map<string, BoxStatus>();
  for (const [host, survey] of surveys) {
    if (survey.isReadable && isStatus(survey.box)) answers.set(host, survey.box);
  }
  const members = new Set(inventory.bricks.catalogue.hosts);
  const overview = describeBoxes(new Map([...answers].filter(([host]) => members.has(host))));
  const boxes = new Map(overview.boxes.map(box => [box.host, box]));
  const medianMs = medianOffset(readableHosts(surveys));
  const hosts = [...surveys].map(([host, survey]) =>
    describeHost({
      inventory,
      host,
      survey,
      box: boxes.get(host) ?? null,
      answer: answers.get(host) ?? null,
      medianMs,
    }),
  );
  const catalogue: CatalogueStatus = {
    port: inventory.bricks.catalogue.port,
    release: mostCommon(
      hosts.flatMap(({ role, release }) => (role === 'catalogue' && release !== null ? [release] : [])),
    ),
    epochs: describeEpochs(overview, atMs + medianMs),
  };
  const findings = findTroubles({ inventory, surveys, hosts, catalogue, overview });
  return {
    version: 1,
    shop: inventory.shop,
    at: new Date(atMs).toISOString(),
    catalogue,
    hosts,
    findings: sortFindings(findings, [...surveys.keys()]),
  };
}

export function isStatus(box: BoxStatus | AdminError | BoxSilence | null): box is BoxStatus {
  return box !== null && 'workers' in box;
}

/** What is valid, by the boxes' clocks, and what is ahead. */
function describeEpochs({ entries }: Pick<Overview, 'entries'>, nowMs: number): CatalogueStatus['epochs'] {
  const active = entries.findLast(({ activation }) => activation <= nowMs);
  return entries
    .filter(entry => entry === active || entry.activation > nowMs)
    .map(({ epoch, digest, activation, heldBy }) => ({
      epoch,
      digest,
      activation,
      isActive: activation <= nowMs,
      boxes: heldBy.length,
    }));
}

function mostCommon(values: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
