import { findHost, type Inventory } from '#inventory/inventory.ts';
import type { HostSurvey, Listener } from '../../facts/survey.ts';
import type { Finding } from '../finding.ts';

const SOCKET = 'bricks-catalogue.socket';
const KEEPER = 'bricks-catalogue-keeper.service';

/** Who listens where we want to, and where sshd does. */
export function findPorts(inventory: Inventory, host: string, survey: HostSurvey): Finding[] {
  const listeners = survey.inspection?.listeners;
  if (listeners === undefined) return [];
  if (listeners === null) return [cannotTell(host)];
  return [
    ...findTaken(inventory, host, survey, listeners),
    ...findKeeperTaken(inventory, host, survey, listeners),
    ...findOtherSshd(inventory, host, listeners),
  ];
}

function cannotTell(host: string): Finding {
  const message = 'has no ss, so who listens on its ports is not known';
  const hint = 'on the host: apt-get install iproute2';
  return { host, code: 'BRK-DOC-NO-SS', severity: 'warning', message, hint };
}

/** A socket that is bound to one address only keeps ours, which wants all, from being bound as well. */
function findTaken(
  inventory: Inventory,
  host: string,
  { facts }: HostSurvey,
  listeners: readonly Listener[],
): Finding[] {
  const { port, hosts } = inventory.bricks.catalogue;
  const ours = facts.units.get(SOCKET);
  const isOurs = ours?.active === 'active' && ours.listen.split('\n').some(line => line.endsWith(`:${port} (Stream)`));
  const taker = listeners.find(listener => listener.port === port);
  if (isOurs || taker === undefined) return [];
  const who = taker.pid === null ? 'a process' : `${taker.program} (pid ${taker.pid})`;
  const message = `${who} listens on port ${port}, which is the catalogue's`;
  const hint = 'stop it there, or give the catalogue another port: bricks.catalogue.port';
  const severity = hosts.includes(host) ? 'error' : 'warning';
  return [{ host, code: 'BRK-DOC-PORT-TAKEN', severity, message, hint }];
}

/** The keeper's own listener is bricksd's, as long as the keeper runs. */
function findKeeperTaken(
  inventory: Inventory,
  host: string,
  { facts }: HostSurvey,
  listeners: readonly Listener[],
): Finding[] {
  const { keeperPort, hosts } = inventory.bricks.catalogue;
  const taker = listeners.find(listener => listener.port === keeperPort);
  if (taker === undefined || facts.units.get(KEEPER)?.active === 'active') return [];
  const who = taker.pid === null ? 'a process' : `${taker.program} (pid ${taker.pid})`;
  const message = `${who} listens on port ${keeperPort}, on which the boxes ask each other what was published`;
  const hint = 'stop it there, or give the boxes another port: bricks.catalogue.keeper-port';
  const severity = hosts.includes(host) ? 'error' : 'warning';
  return [{ host, code: 'BRK-DOC-PORT-TAKEN', severity, message, hint }];
}

/** We came in by the port of the inventory: where sshd listens on others only, something between translates it. */
function findOtherSshd(inventory: Inventory, host: string, listeners: readonly Listener[]): Finding[] {
  // Where the inventory names none, OpenSSH's configuration may: only a firewall of ours counts on 22 then.
  const declared = findHost(inventory, host).ssh.port ?? (inventory.firewall === null ? null : 22);
  const ports = [...new Set(listeners.filter(({ program }) => program === 'sshd').map(({ port }) => port))];
  if (declared === null || ports.length === 0 || ports.includes(declared)) return [];
  const message = `its sshd listens on port ${ports.join(', ')}; the inventory reaches it by port ${declared}`;
  const hint = 'a firewall of ours would open the port of the inventory only: name the one that sshd listens on';
  const severity = inventory.firewall === null ? 'warning' : 'error';
  return [{ host, code: 'BRK-DOC-SSH-PORT', severity, message, hint }];
}
