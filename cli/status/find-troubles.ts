import type { Inventory } from '#inventory/inventory.ts';
import { findClocks } from '../doctor/checks/clocks.ts';
import { findOrphans } from '../doctor/checks/orphans.ts';
import { findSpace } from '../doctor/checks/space.ts';
import { findUnits } from '../doctor/checks/units.ts';
import { findUnreadable, readableHosts } from '../doctor/examine.ts';
import { type Finding, toFinding } from '../doctor/finding.ts';
import type { HostSurvey, Survey } from '../facts/survey.ts';
import { checkArmed } from '../plan/preflight.ts';
import type { Overview } from '../publish/overview.ts';
import type { CatalogueStatus, HostStatus } from './fleet-status.ts';

interface Known {
  inventory: Inventory;
  surveys: ReadonlyMap<string, Survey>;
  hosts: readonly HostStatus[];
  catalogue: CatalogueStatus;
  overview: Pick<Overview, 'problems'>;
}

/** What is wrong in the fleet, each with the command that helps. */
export function findTroubles({ inventory, surveys, hosts, catalogue, overview }: Known): Finding[] {
  const readable = readableHosts(surveys);
  return [
    ...findUnreadable(surveys),
    ...hosts.flatMap(status => {
      const survey = readable.get(status.host);
      return survey === undefined ? [] : findHostTroubles(inventory, status, survey, catalogue, hosts);
    }),
    ...overview.problems.map(problem => toFinding(problem)),
    ...findClocks(readable),
  ];
}

function findHostTroubles(
  inventory: Inventory,
  status: HostStatus,
  survey: HostSurvey,
  catalogue: CatalogueStatus,
  hosts: readonly HostStatus[],
): Finding[] {
  const { host } = status;
  const armed = checkArmed(host, survey.facts);
  return [
    ...findState(status, survey),
    ...findRelease(status, catalogue, hosts),
    ...findUnits(host, survey.vitals),
    ...findSpace(host, survey),
    ...findOrphans(inventory, host, survey.facts),
    ...(armed === null ? [] : [toFinding(armed, 'warning')]),
  ];
}

function findState({ host, state }: HostStatus, { box }: HostSurvey): Finding[] {
  switch (state) {
    case 'bare': {
      const message = 'has no release of the daemons';
      return [{ host, code: 'BRK-BOX-BARE', severity: 'error', message, hint: `bricks provision --limit ${host}` }];
    }
    case 'silent': {
      const message = `its daemons' executable gave no answer: ${tellSilence(box)}`;
      const hint = `bricks provision --limit ${host}; if that changes nothing: bricks logs --limit ${host}`;
      return [{ host, code: 'BRK-BOX-ANSWER', severity: 'error', message, hint }];
    }
    case 'drained': {
      const message = 'is drained: the balancer is told to leave it out';
      return [{ host, code: 'BRK-BOX-DRAINED', severity: 'warning', message, hint: `bricks undrain ${host}` }];
    }
    default:
      return [];
  }
}

function tellSilence(box: HostSurvey['box']): string {
  if (box === null) return 'the release that it should run is not there';
  if ('error' in box) return box.error.message;
  return 'said' in box && box.said !== '' ? box.said : 'it said nothing';
}

function findRelease(
  { host, role, release }: HostStatus,
  catalogue: CatalogueStatus,
  hosts: readonly HostStatus[],
): Finding[] {
  if (role !== 'catalogue' || release === null || release === catalogue.release) return [];
  const having = hosts.filter(each => each.role === 'catalogue' && each.release !== null);
  const common = having.filter(each => each.release === catalogue.release).length;
  const message = `runs release ${release.slice(0, 12)}; ${common} of ${having.length} boxes run ${catalogue.release?.slice(0, 12)}`;
  const hint = `bring all to one release: bricks provision`;
  return [{ host, code: 'BRK-BOX-RELEASE', severity: 'warning', message, hint }];
}
