import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInventory } from '#inventory/read.ts';
import {
  renderCatalogueConfig,
  renderCatalogueService,
  renderCatalogueSocket,
  renderCatalogueTarget,
  renderKeeperService,
} from './catalogue.ts';
import { renderChrony, renderChronyDropIn } from './chrony.ts';
import { renderFirewall, renderFirewallService } from './firewall.ts';
import { renderSysusers } from './sysusers.ts';

/**
 * golden/ is what is rendered for the example inventory's first host, reviewed like code. After a wanted change:
 * `npx vitest run --project unit templates --update`, and read the diff.
 */
const golden = join(import.meta.dirname, 'golden');
const result = readInventory(join(import.meta.dirname, '../inventory/example/bricks.yaml'));
if (!('inventory' in result)) throw new Error(JSON.stringify(result.diagnostics));
const { inventory } = result;
const { catalogue } = inventory.bricks;
const workers = catalogue.workers ?? 1;
const fingerprint = 'f1'.repeat(32);

const files = {
  'bricks-catalogue.socket': renderCatalogueSocket({ port: catalogue.port }),
  'bricks-catalogue-keeper.service': renderKeeperService({ fingerprint }),
  'bricks-catalogue@.service': renderCatalogueService({ fingerprint }),
  'bricks-catalogue.target': renderCatalogueTarget({ workers }),
  'catalogue.json': renderCatalogueConfig({
    shop: inventory.shop,
    host: inventory.hosts[0]!.name,
    workers,
    cacheBytes: catalogue.cacheBytes,
    isKept: true,
    onDoubt: catalogue.onDoubt,
    keeperPort: catalogue.keeperPort,
    operatorKey: 'k'.repeat(43),
  }),
  'sysusers.conf': renderSysusers(),
  'chrony.conf': renderChrony({ servers: inventory.time.servers }),
  'chrony.service.d-bricks.conf': renderChronyDropIn({ fingerprint }),
  'firewall.nft': renderFirewall({
    fingerprint,
    ssh: { port: inventory.hosts[0]!.ssh.port ?? 22, from: inventory.firewall!.ssh },
    neighbours: { ports: [catalogue.seedPort, catalogue.keeperPort], from: ['198.18.0.12', '2001:db8:18::14'] },
    ports: [catalogue.port],
  }),
  'bricks-firewall.service': renderFirewallService('/etc/bricks/firewall.nft'),
};

test.each(Object.entries(files))('%s is as reviewed', async (name, text) => {
  await expect(text).toMatchFileSnapshot(join(golden, name));
});

test.each(Object.entries(files))('%s ends with one newline and has no trailing spaces', (_name, text) => {
  expect(text).toMatch(/[^\n]\n$/);
  expect(text).not.toMatch(/[ \t]\n/);
});
