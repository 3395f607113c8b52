import type { Inventory } from '#inventory/inventory.ts';
import type { HostSurvey } from '../../facts/survey.ts';
import type { Finding } from '../finding.ts';

const UTC_NAMES: ReadonlySet<string> = new Set(['UTC', 'UCT', 'Zulu', 'GMT']);

/** Who keeps the clock, and in what time zone its host tells it. A container keeps no clock of its own. */
export function findTimekeeping(inventory: Inventory, host: string, { facts, inspection }: HostSurvey): Finding[] {
  if (inspection === null) return [];
  const { zone } = inspection;
  const found: Finding[] = facts.container === null ? findSync(inventory, host, inspection.sync) : [];
  if (!isUtc(zone)) {
    const message = `its time zone is ${zoneName(zone.target) || zone.abbreviation}, not UTC`;
    const hint = 'logs of several hosts read best in one zone; on the host: timedatectl set-timezone UTC';
    found.push({ host, code: 'BRK-DOC-TIME-ZONE', severity: 'warning', message, hint });
  }
  return found;
}

function findSync(
  inventory: Inventory,
  host: string,
  sync: { daemon: string | null; isSynchronised: boolean },
): Finding[] {
  if (sync.isSynchronised) return [];
  const message =
    sync.daemon === null
      ? 'nothing keeps its clock: neither chrony nor systemd-timesyncd runs'
      : `${sync.daemon} says that its clock is not synchronised`;
  const hint =
    inventory.time.servers.length === 0
      ? 'name time.servers in the inventory, then: bricks provision'
      : 'can it reach the servers of time.servers? See chronyc sources there';
  return [{ host, code: 'BRK-DOC-CLOCK-SYNC', severity: 'warning', message, hint }];
}

/** Without /etc/localtime it is UTC (localtime(5)); where that is a copy and no link, its abbreviation tells. */
function isUtc({ abbreviation, target }: { abbreviation: string; target: string }): boolean {
  return target === '' ? abbreviation === 'UTC' : UTC_NAMES.has(zoneName(target).replace(/^Etc\//, ''));
}

function zoneName(target: string): string {
  return target.replace(/^.*\/zoneinfo\//, '');
}
