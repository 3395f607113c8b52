import { findHost, type Inventory } from '#inventory/inventory.ts';
import { renderFirewall, renderFirewallService } from '#templates/firewall.ts';
import type { HostFacts, Probes } from '../../facts/facts.ts';
import { sha256Hex } from '../digest.ts';
import { FIREWALL_RULES, FIREWALL_UNIT, type Step } from '../steps.ts';

export const FIREWALL_UNIT_FILE = `/etc/systemd/system/${FIREWALL_UNIT}`;
const SSH_PORT = 22;

export const FIREWALL_PROBES: Probes = {
  packages: ['nftables'],
  paths: [FIREWALL_RULES, FIREWALL_UNIT_FILE],
  users: [],
  units: [FIREWALL_UNIT],
};

/**
 * Rules for what the topology needs, where the inventory asks for them; else none of ours. They stand last: they are the
 * ones that can cut us off, and are taken back by themselves unless a fresh connection confirms them.
 */
export function firewallSteps(inventory: Inventory, host: string, facts: HostFacts, ports: readonly number[]): Step[] {
  const { firewall } = inventory;
  if (firewall === null) return withoutFirewall(facts);
  const ssh = { port: findHost(inventory, host).ssh.port ?? SSH_PORT, from: firewall.ssh };
  const { seedPort, keeperPort } = inventory.bricks.catalogue;
  const neighbours = { ports: [seedPort, keeperPort], from: neighbourAddresses(inventory, host) };
  const fingerprint = sha256Hex(renderFirewall({ fingerprint: '', ssh, neighbours, ports }));
  return [
    { kind: 'packages', names: ['nftables'] },
    textFile(FIREWALL_UNIT_FILE, renderFirewallService(FIREWALL_RULES)),
    { kind: 'reload', units: [FIREWALL_UNIT] },
    textFile(FIREWALL_RULES, renderFirewall({ fingerprint, ssh, neighbours, ports })),
    { kind: 'enable', unit: FIREWALL_UNIT },
    { kind: 'firewall', fingerprint },
  ];
}

/** Spares too: one that becomes a box is given its generations by the others, and asks them. Rules know no DNS names. */
function neighbourAddresses({ bricks, spares, hosts }: Inventory, host: string): string[] {
  const names = new Set([...bricks.catalogue.hosts, ...spares]);
  const others = hosts.filter(({ name }) => name !== host && names.has(name));
  return others.map(({ address }) => address).filter(address => /^[\d.]+$|:/.test(address));
}

export function withoutFirewall(facts: HostFacts): Step[] {
  if (facts.firewall === null && !facts.paths.has(FIREWALL_UNIT_FILE) && !facts.paths.has(FIREWALL_RULES)) return [];
  return [
    { kind: 'stopped', unit: FIREWALL_UNIT },
    { kind: 'disabled', unit: FIREWALL_UNIT },
    { kind: 'firewall', fingerprint: null },
    ...[FIREWALL_UNIT_FILE, FIREWALL_RULES].filter(path => facts.paths.has(path)).map(absent),
  ];
}

function absent(path: string): Step {
  return { kind: 'absent', path };
}

function textFile(path: string, content: string): Step {
  return { kind: 'file', path, mode: '644', owner: 'root:root', content };
}
