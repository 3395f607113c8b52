import {
  CATALOGUE_CONFIG,
  CATALOGUE_DIR,
  CONFIG_DIR,
  CURRENT_RELEASE,
  GENERATIONS_DIR,
  INCOMING_DIR,
  KEEPER_KEY,
  RELEASES_DIR,
  TOKEN_KEY,
} from '#contract/layout.ts';
import type { Inventory } from '#inventory/inventory.ts';
import {
  renderCatalogueConfig,
  renderCatalogueService,
  renderCatalogueSocket,
  renderCatalogueTarget,
  renderKeeperService,
} from '#templates/catalogue.ts';
import { renderSysusers } from '#templates/sysusers.ts';
import type { HostFacts, Probes } from '../../facts/facts.ts';
import { sha256Hex } from '../digest.ts';
import type { Release } from '../plan.ts';
import type { PlannedKeys } from '../planned-keys.ts';
import type { Step } from '../steps.ts';
import { CHRONY_PROBES, chronySteps } from './chrony.ts';
import { FIREWALL_PROBES, firewallSteps } from './firewall.ts';

const UNIT_DIR = '/etc/systemd/system';
const SOCKET = 'bricks-catalogue.socket';
const TEMPLATE = 'bricks-catalogue@.service';
const KEEPER = 'bricks-catalogue-keeper.service';
const TARGET = 'bricks-catalogue.target';
const WORKERS_GLOB = 'bricks-catalogue@*.service';
const SYSUSERS = '/etc/sysusers.d/bricks.conf';
export const CATALOGUE_USER = 'bricks-catalogue';
const UPLOADS_DIR = `${RELEASES_DIR}/.incoming`;
const DIRECTORIES = [
  '/opt/bricks',
  RELEASES_DIR,
  UPLOADS_DIR,
  CONFIG_DIR,
  '/var/lib/bricks',
  CATALOGUE_DIR,
  GENERATIONS_DIR,
  INCOMING_DIR,
];
export const CATALOGUE_UNIT_FILES = [SOCKET, KEEPER, TEMPLATE, TARGET].map(unit => `${UNIT_DIR}/${unit}`);
/** What must be asked of a host before its steps can be planned. */
export const CATALOGUE_PROBES: Probes = {
  packages: ['rsync', ...CHRONY_PROBES.packages, ...FIREWALL_PROBES.packages],
  paths: [
    SYSUSERS,
    CATALOGUE_CONFIG,
    KEEPER_KEY,
    TOKEN_KEY,
    CURRENT_RELEASE,
    ...DIRECTORIES,
    `${UPLOADS_DIR}/*`,
    ...CATALOGUE_UNIT_FILES,
    ...CHRONY_PROBES.paths,
    ...FIREWALL_PROBES.paths,
  ],
  users: [CATALOGUE_USER],
  units: [SOCKET, KEEPER, TARGET, WORKERS_GLOB, ...CHRONY_PROBES.units, ...FIREWALL_PROBES.units],
};

/** The whole state of a catalogue box, but for its generations, which are published. */
export function catalogueSteps(
  inventory: Inventory,
  host: string,
  facts: HostFacts,
  release: Release,
  keys: PlannedKeys,
): Step[] {
  const brick = inventory.bricks.catalogue;
  const workers = brick.workers ?? facts.cores;
  const config = renderConfig(inventory, host, workers, keys);
  const secret = (path: string) => keys.secrets.get(host)!.get(path)!;
  const print = (unit: string, ...secrets: string[]) =>
    sha256Hex([release.digest, config, unit, ...secrets].join('\n'));
  const fingerprint = print(renderCatalogueService({ fingerprint: '' }), secret(TOKEN_KEY));
  const keeperPrint = print(renderKeeperService({ fingerprint: '' }), secret(KEEPER_KEY));
  return [
    { kind: 'packages', names: ['rsync'] },
    ...chronySteps(inventory.time.servers, facts),
    textFile(SYSUSERS, renderSysusers()),
    { kind: 'sysusers', file: SYSUSERS, users: [CATALOGUE_USER] },
    ...DIRECTORIES.map(path => ({ kind: 'directory' as const, path, mode: '755', owner: 'root:root' })),
    { kind: 'upload', digest: release.digest, arch: release.arch, basis: basisRelease(facts, release) },
    { kind: 'release', digest: release.digest, files: release.files },
    textFile(CATALOGUE_CONFIG, config),
    secretFile(KEEPER_KEY, '600', 'root:root', secret(KEEPER_KEY)),
    secretFile(TOKEN_KEY, '640', `root:${CATALOGUE_USER}`, secret(TOKEN_KEY)),
    { kind: 'link', path: CURRENT_RELEASE, target: `releases/${release.digest}` },
    textFile(`${UNIT_DIR}/${SOCKET}`, renderCatalogueSocket({ port: brick.port })),
    // The fingerprint comes after what it stands for: a worker that starts in between, because the power failed or it
    // crashed, must not carry the new one while it runs the old release.
    textFile(`${UNIT_DIR}/${KEEPER}`, renderKeeperService({ fingerprint: keeperPrint })),
    textFile(`${UNIT_DIR}/${TEMPLATE}`, renderCatalogueService({ fingerprint })),
    textFile(`${UNIT_DIR}/${TARGET}`, renderCatalogueTarget({ workers })),
    { kind: 'reload', units: [SOCKET, KEEPER, TARGET] },
    { kind: 'enable', unit: TARGET },
    { kind: 'socket', unit: SOCKET, port: brick.port, stops: WORKERS_GLOB },
    // Before the workers, which answer nobody without its word.
    { kind: 'service', unit: KEEPER, fingerprint: keeperPrint },
    ...workerSteps(workers, fingerprint),
    ...surplusWorkers(facts, workers).map(unit => ({ kind: 'stopped' as const, unit })),
    ...oldReleases(facts, release).map(digest => ({ kind: 'absent' as const, path: `${RELEASES_DIR}/${digest}` })),
    ...oldUploads(facts, release).map(path => ({ kind: 'absent' as const, path })),
    ...firewallSteps(inventory, host, facts, [brick.port]),
  ];
}

function renderConfig(
  { shop, bricks }: Inventory,
  host: string,
  workers: number,
  { operatorKey }: PlannedKeys,
): string {
  const { cacheBytes, onDoubt, keeperPort } = bricks.catalogue;
  return renderCatalogueConfig({
    ...{ shop, host, workers, cacheBytes, isKept: true, onDoubt, keeperPort, operatorKey },
  });
}

function secretFile(path: string, mode: string, owner: string, sha256: string): Step {
  return { kind: 'secret', path, mode, owner, sha256 };
}

function textFile(path: string, content: string): Step {
  return { kind: 'file', path, mode: '644', owner: 'root:root', content };
}

function workerSteps(workers: number, fingerprint: string): Step[] {
  const [first, ...others] = range(workers).map(workerUnit) as [string, ...string[]];
  return [
    { kind: 'service', unit: first, fingerprint, ...(others.length === 0 ? {} : { besides: others }) },
    ...others.map(unit => ({ kind: 'service' as const, unit, fingerprint })),
  ];
}

function workerUnit(worker: number): string {
  return `bricks-catalogue@${worker}.service`;
}

/** The release whose blocks need not be sent again. */
function basisRelease(facts: HostFacts, release: Release): string | null {
  const others = facts.releases.filter(digest => digest !== release.digest);
  return others.find(digest => digest === facts.currentRelease) ?? others.at(-1) ?? null;
}

/**
 * Everything but the wanted release and one for the way back: the one that runs now, or the latest. What is left of
 * others goes too. A plan that is made when this one is done must keep the same two.
 */
function oldReleases(facts: HostFacts, release: Release): string[] {
  const others = facts.releases.filter(digest => digest !== release.digest);
  const kept = others.includes(facts.currentRelease ?? '') ? facts.currentRelease : others.at(-1);
  const broken = facts.brokenReleases.filter(digest => digest !== release.digest);
  return [...broken, ...others.filter(digest => digest !== kept)];
}

/** What is left of uploads that were cut off, when another release is wanted by now. */
function oldUploads(facts: HostFacts, release: Release): string[] {
  const uploads = [...facts.paths.keys()].filter(path => path.startsWith(`${UPLOADS_DIR}/`));
  return uploads.filter(path => path !== `${UPLOADS_DIR}/${release.digest}`);
}

/** Workers left over from a configuration with more of them. */
function surplusWorkers(facts: HostFacts, workers: number): string[] {
  return [...facts.units].flatMap(([unit, { active }]) => {
    const worker = /^bricks-catalogue@(\d+)\.service$/.exec(unit)?.[1];
    return worker !== undefined && Number(worker) >= workers && active !== 'inactive' ? [unit] : [];
  });
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
