import { expect, test } from 'vitest';
import type { Inventory } from '#inventory/inventory.ts';
import { toValidateSettings } from '#inventory/validate-settings.ts';
import type { Facts, HostFacts, PathFact } from '../facts/facts.ts';
import { FleetKeys } from '../keys/fleet-keys.ts';
import { sha256Hex } from './digest.ts';
import { type Plan, planFleet, type Release } from './plan.ts';
import type { Step } from './steps.ts';

const validate = toValidateSettings(null);
const kept = { keeperPort: 8731, onDoubt: 'fence' as const };
const keys = new FleetKeys(Buffer.alloc(32, 7));

const release: Release = { arch: 'x64', digest: 'd'.repeat(64), files: [{ name: 'bricksd', sha256: 'e'.repeat(64) }] };
const releases = new Map([['x64', release]]);

function inventoryOf(hosts: string[], changes: Partial<Inventory> = {}): Inventory {
  const ssh = { user: 'ops', port: 22, identity: '/key' };
  const hardware = { cores: null, memoryBytes: null, disks: [], nics: [] };
  return {
    path: '/shop/bricks.yaml',
    shop: 'demo',
    ssh,
    time: { servers: [] },
    firewall: null,
    hosts: hosts.map((name, index) => ({
      name,
      address: `198.18.0.${index + 1}`,
      ssh,
      hardware,
      rack: null,
      bmc: null,
    })),
    bricks: { catalogue: { hosts, port: 80, seedPort: 8730, ...kept, workers: 2, cacheBytes: 1 << 28, validate } },
    spares: [],
    ...changes,
  };
}

const bare: HostFacts = {
  isReadable: true,
  osId: 'debian',
  osVersion: '13',
  arch: 'x64',
  cores: 2,
  memoryBytes: 4e9,
  container: null,
  freeBytes: 1e11,
  packages: new Map(),
  paths: new Map(),
  users: new Set(),
  units: new Map(),
  releases: [],
  brokenReleases: [],
  currentRelease: null,
  hasSchedule: false,
  operatorKey: null,
  firewall: null,
  installed: [],
  isArmed: false,
  isDrained: false,
  contents: new Map(),
};

function planOf(hosts: string[], facts: ReadonlyMap<string, Facts>, changes: Partial<Inventory> = {}): Plan {
  const inventory = inventoryOf(hosts, changes);
  return planFleet({ inventory, hosts, facts, releases, keys: keys.describe(hosts), batch: null, prunes: false });
}

function plan(facts: Facts, changes: Partial<Inventory> = {}): Plan {
  return planOf(['cat-01'], new Map([['cat-01', facts]]), changes);
}

function pendingKinds(of: Plan): string[] {
  return of.hosts[0]!.steps.filter(step => step.pending !== null).map(step => step.step.kind);
}

/** The facts of a host on which every step of this plan was done. */
function factsAfter(done: Plan): HostFacts {
  const paths = new Map<string, PathFact>();
  const units: Map<string, HostFacts['units'] extends ReadonlyMap<string, infer U> ? U : never> = new Map();
  for (const { step } of done.hosts[0]!.steps) {
    if (step.kind === 'directory') paths.set(step.path, { kind: 'directory', mode: step.mode, owner: step.owner });
    if (step.kind === 'file')
      paths.set(step.path, { kind: 'file', mode: step.mode, owner: step.owner, sha256: sha256Hex(step.content) });
    if (step.kind === 'secret') paths.set(step.path, { ...step, kind: 'file' });
    if (step.kind === 'link') paths.set(step.path, { kind: 'link', target: step.target });
    for (const [unit, change] of unitsAfter(step)) {
      const empty = {
        load: 'loaded',
        active: 'active',
        fileState: '',
        needsReload: false,
        fingerprint: null,
        listen: '',
      };
      units.set(unit, { ...(units.get(unit) ?? empty), ...change });
    }
  }
  const packages = new Map(['rsync', 'chrony'].map(name => [name, '1']));
  const users = new Set(['bricks-catalogue']);
  return {
    ...bare,
    packages,
    paths,
    units,
    users,
    releases: [release.digest],
    currentRelease: release.digest,
    hasSchedule: true,
  };
}

function unitsAfter(step: Step): [string, object][] {
  if (step.kind === 'reload') return step.units.map(unit => [unit, {}]);
  if (step.kind === 'enable') return [[step.unit, { fileState: 'enabled' }]];
  if (step.kind === 'socket') return [[step.unit, { listen: `[::]:${step.port} (Stream)` }]];
  if (step.kind === 'service') return [[step.unit, { fingerprint: step.fingerprint }]];
  return [];
}

test('a bare host needs everything; once it is done, nothing', () => {
  const first = plan(bare);
  expect(pendingKinds(first)).toEqual(
    expect.arrayContaining(['packages', 'upload', 'release', 'file', 'socket', 'service']),
  );
  expect(first.waves).toEqual([['cat-01']]);
  const second = plan(factsAfter(first));
  expect(pendingKinds(second)).toEqual([]);
  expect(second.waves).toEqual([]);
});

test('a change of configuration touches that file and restarts keeper and workers, nothing else', () => {
  const done = factsAfter(plan(bare));
  const brick = { hosts: ['cat-01'], port: 80, seedPort: 8730, ...kept, workers: 2, cacheBytes: 1 << 20, validate };
  const changed = plan(done, { bricks: { catalogue: brick } });
  expect(pendingKinds(changed)).toEqual(['file', 'file', 'file', 'service', 'service', 'service']);
});

test('a box of another fleet key is left alone, one of none or of this is not', () => {
  const { operatorKey } = keys;
  expect(plan({ ...bare, operatorKey }).hosts[0]!.problem).toBeNull();
  const other = plan({ ...bare, operatorKey: 'k'.repeat(43) });
  expect(other.hosts[0]).toMatchObject({ problem: { code: 'BRK-KEY-OTHER', where: 'cat-01' }, steps: [] });
});

test('a key file that differs is written again, and no plan has its text', () => {
  const done = factsAfter(plan(bare));
  const keeper = new Map(done.paths).set('/etc/bricks/keeper.key', {
    kind: 'file',
    mode: '600',
    owner: 'root:root',
    sha256: 'f'.repeat(64),
  });
  expect(pendingKinds(plan({ ...done, paths: keeper }))).toEqual(['secret']);
  expect(JSON.stringify(plan(bare))).not.toContain(keys.secretsOf('cat-01').get('/etc/bricks/keeper.key')!);
});

test('another port moves the socket', () => {
  const brick = { hosts: ['cat-01'], port: 8080, seedPort: 8730, ...kept, workers: 2, cacheBytes: 1 << 28, validate };
  expect(pendingKinds(plan(factsAfter(plan(bare)), { bricks: { catalogue: brick } }))).toContain('socket');
});

test('fewer workers stop the surplus ones', () => {
  const brick = { hosts: ['cat-01'], port: 80, seedPort: 8730, ...kept, workers: 1, cacheBytes: 1 << 28, validate };
  const steps = plan(factsAfter(plan(bare)), { bricks: { catalogue: brick } }).hosts[0]!.steps;
  expect(steps.filter(({ step }) => step.kind === 'stopped').map(({ step }) => step)).toEqual([
    { kind: 'stopped', unit: 'bricks-catalogue@1.service' },
  ]);
});

test("time servers bring chrony, but not into a container, whose clock is its machine's", () => {
  const time = { servers: ['ntp.example'] };
  expect(plan(bare, { time }).hosts[0]!.steps.some(({ title }) => title.includes('chrony'))).toBe(true);
  expect(
    plan({ ...bare, container: 'systemd-nspawn' }, { time }).hosts[0]!.steps.some(({ title }) =>
      title.includes('chrony'),
    ),
  ).toBe(false);
});

test('boxes that serve users restart one first, then the rest; new ones go before them', () => {
  const hosts = ['a', 'b', 'c', 'new'];
  const done = factsAfter(plan(bare));
  const old = { ...done, users: new Set<string>() };
  const facts = new Map<string, Facts>([
    ['a', old],
    ['b', old],
    ['c', old],
    ['new', bare],
  ]);
  expect(planOf(hosts, facts).waves).toEqual([['new'], ['a'], ['b', 'c']]);
});

test.each([
  [{ osId: 'ubuntu', osVersion: '24.04' }, 'BRK-HOST-OS'],
  [{ osVersion: '11' }, 'BRK-HOST-OS'],
  [{ arch: null }, 'BRK-HOST-ARCH'],
  [{ arch: 'arm64' as const }, 'BRK-HOST-ARCH'],
  [{ freeBytes: 1e6 }, 'BRK-HOST-DISK'],
])('a host that can not be used is refused before anything is written: %o', (change, code) => {
  const refused = plan({ ...bare, ...change });
  expect(refused.hosts[0]).toMatchObject({ problem: { code }, steps: [] });
  expect(refused.waves).toEqual([]);
});

test('a host that can not be read is told in the plan and in no wave', () => {
  const problem = { code: 'BRK-SSH-UNREACHABLE', where: 'cat-01', message: 'gone', hint: null };
  const result = plan({ isReadable: false, isUnreachable: true, problem });
  expect(result.hosts[0]).toMatchObject({ isUnreachable: true, problem, steps: [] });
  expect(result.waves).toEqual([]);
});

test('old releases go, but not the one that runs nor the one before it', () => {
  const done = { ...factsAfter(plan(bare)), releases: ['r1', 'r2', 'r3', release.digest], brokenReleases: ['half'] };
  const absent = plan(done)
    .hosts[0]!.steps.map(({ step }) => step)
    .filter(step => step.kind === 'absent');
  expect(absent.map(step => step.path)).toEqual(['half', 'r1', 'r2'].map(name => `/opt/bricks/releases/${name}`));
});
