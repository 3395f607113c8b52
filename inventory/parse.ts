import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { type Finding, Reading } from './check/reading.ts';
import { readYaml } from './document.ts';
import type { Diagnostic, Host, Inventory, SshSettings } from './inventory.ts';
import { checkRules } from './rules.ts';
import { type RawInventory, root } from './schema/root.ts';
import type { RawSsh } from './schema/ssh.ts';
import { toValidateSettings } from './validate-settings.ts';

export type InventoryResult = { inventory: Inventory } | { diagnostics: Diagnostic[] };

/**
 * Reads an inventory's text: the whole inventory, or everything that is wrong with it in the order of the file. Errors
 * of the syntax hide all others, as what stands behind them can't be trusted. `path` is where the text came from: it
 * is named in diagnostics, and relative paths in the text start from its folder; those with ~/ start from `home`.
 */
export function parseInventory(text: string, path: string, home = homedir()): InventoryResult {
  const yaml = readYaml(text);
  const toDiagnostics = (findings: Finding[]): InventoryResult => ({
    diagnostics: findings.map(({ offset, ...rest }) => ({ file: path, ...yaml.placeOf(offset), ...rest })),
  });
  if (yaml.findings.length > 0) return toDiagnostics(yaml.findings.sort((a, b) => a.offset - b.offset));
  const reading = new Reading(yaml.anchors);
  const raw = root({ path: '', node: yaml.contents, keyOffset: 0 }, reading);
  checkRules(reading);
  if (raw === undefined || reading.findings.length > 0) return toDiagnostics(reading.findings);
  return { inventory: toInventory(raw, resolve(path), home) };
}

function toInventory(raw: RawInventory, path: string, home: string): Inventory {
  const ssh = raw.ssh ?? { user: null, port: null, identity: null };
  const { cache, validate, ...named } = raw.bricks.catalogue;
  const { 'seed-port': seedPort, 'keeper-port': keeperPort, 'on-doubt': onDoubt, ...catalogue } = named;
  return {
    path,
    shop: raw.shop,
    ssh: toSsh(ssh, dirname(path), home),
    time: raw.time,
    firewall: raw.firewall,
    hosts: raw.hosts.map(({ name, value }) => toHost(name, value, ssh, path, home)),
    bricks: {
      catalogue: {
        ...{ ...catalogue, cacheBytes: cache, seedPort, keeperPort, onDoubt },
        validate: toValidateSettings(validate),
      },
    },
    spares: raw.spares,
  };
}

function toHost(
  name: string,
  raw: RawInventory['hosts'][number]['value'],
  defaults: RawSsh,
  path: string,
  home: string,
): Host {
  const { user, port, identity } = raw.ssh ?? {};
  const ssh: RawSsh = {
    user: user ?? defaults.user,
    port: port ?? defaults.port,
    identity: identity ?? defaults.identity,
  };
  const { cores = null, memory = null, disks = [], nics = [] } = raw.hardware ?? {};
  return {
    name,
    address: raw.address,
    ssh: toSsh(ssh, dirname(path), home),
    hardware: {
      cores,
      memoryBytes: memory,
      disks: disks.map(disk => ({ device: disk.device, sizeBytes: disk.size })),
      nics,
    },
    rack: raw.rack,
    bmc: raw.bmc,
  };
}

function toSsh(raw: RawSsh, folder: string, home: string): SshSettings {
  const { identity } = raw;
  if (identity === null) return { ...raw, identity };
  const path = identity.startsWith('~/') ? resolve(home, identity.slice(2)) : resolve(folder, identity);
  return { ...raw, identity: path };
}
