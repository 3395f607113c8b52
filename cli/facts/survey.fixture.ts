import type { Inventory } from '#inventory/inventory.ts';
import { parseInventory } from '#inventory/parse.ts';
import type { HostFacts } from './facts.ts';
import type { HostSurvey, Inspection, Vitals } from './survey.ts';

/** A fleet of three: two boxes of the catalogue and a spare. */
export function inventoryOf(hostsYaml: string, more = ''): Inventory {
  const text = `shop: Demo
ssh: {user: ops, port: 22, identity: ./key}
hosts:
${hostsYaml}
bricks:
  catalogue: {hosts: [cat-01, cat-02], workers: 2}
spares: [cat-03]
${more}`;
  const result = parseInventory(text, '/shop/bricks.yaml');
  if ('inventory' in result) return result.inventory;
  throw new Error(JSON.stringify(result.diagnostics));
}

export const THREE_HOSTS = ['cat-01', 'cat-02', 'cat-03']
  .map((name, index) => `  ${name}: {address: 10.0.0.${index + 1}}`)
  .join('\n');

interface Differs {
  facts?: Partial<HostFacts>;
  vitals?: Partial<Vitals>;
  inspection?: Partial<Inspection>;
  clock?: HostSurvey['clock'];
  box?: HostSurvey['box'];
  lock?: HostSurvey['lock'];
}

/** A host that nothing speaks against, but for what is given. */
export function surveyOf(host: string, differs: Differs = {}): HostSurvey {
  return {
    isReadable: true,
    facts: { ...FACTS, ...differs.facts },
    vitals: { ...VITALS, hostname: host, ...differs.vitals },
    clock: differs.clock ?? { offsetMs: 0, boundMs: 5 },
    inspection: { ...INSPECTION, machineId: `id-of-${host}`, ...differs.inspection },
    box: differs.box ?? null,
    lock: differs.lock ?? null,
  };
}

const FACTS: HostFacts = {
  isReadable: true,
  osId: 'debian',
  osVersion: '13',
  arch: 'x64',
  cores: 8,
  memoryBytes: 63 * 2 ** 30,
  container: null,
  freeBytes: 5e11,
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

const VITALS: Vitals = {
  hostname: '',
  uptimeSeconds: 86_400 * 3,
  systemState: 'running',
  failedUnits: [],
  spaces: [
    { path: '/', mountPoint: '/', sizeBytes: 1e12, freeBytes: 5e11, inodes: { count: 1e6, free: 9e5 } },
    { path: '/var/lib', mountPoint: '/', sizeBytes: 1e12, freeBytes: 5e11, inodes: { count: 1e6, free: 9e5 } },
  ],
};

const INSPECTION: Inspection = {
  machineId: '',
  zone: { abbreviation: 'UTC', target: '/usr/share/zoneinfo/Etc/UTC' },
  sync: { daemon: 'chrony', isSynchronised: true },
  disks: [{ device: '/dev/nvme0n1', sizeBytes: 960_197_124_096 }],
  devices: new Map([['/dev/nvme0n1', 960_197_124_096]]),
  nics: [
    { name: 'lo', mac: '00:00:00:00:00:00' },
    { name: 'eno1', mac: 'aa:bb:cc:dd:ee:01' },
  ],
  listeners: [{ port: 22, program: 'sshd', pid: 612 }],
  readOnly: [],
  rebootFor: null,
  brokenPackages: [],
  packageLock: null,
};
