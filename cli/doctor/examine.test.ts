import { expect, test } from 'vitest';
import type { NoFacts, UnitFact } from '../facts/facts.ts';
import { inventoryOf, surveyOf, THREE_HOSTS } from '../facts/survey.fixture.ts';
import type { Survey } from '../facts/survey.ts';
import { exitOfFindings } from './doctor.ts';
import { examine } from './examine.ts';

const HARDWARE =
  'cores: 8, memory: 64GiB, disks: [{device: /dev/nvme0n1, size: 960GB}], nics: [{name: eno1, mac: "aa:bb:cc:dd:ee:01"}]';
const DECLARED = THREE_HOSTS.replace('10.0.0.1}', `10.0.0.1, hardware: {${HARDWARE}}}`);

type Differs = Parameters<typeof surveyOf>[1];

/** What is told of the fleet when hosts differ from well ones: "host severity code message". */
function told(differs: Record<string, Differs | NoFacts>, inventory = inventoryOf(DECLARED)): string[] {
  const surveys = new Map<string, Survey>(
    inventory.hosts.map(({ name }) => {
      const own = differs[name];
      return [name, own !== undefined && 'problem' in own ? own : surveyOf(name, own as Differs)];
    }),
  );
  const findings = examine({ inventory, surveys, pins: new Map() });
  return findings.map(({ host, severity, code, message }) => `${host} ${severity} ${code}: ${message}`);
}

test('nothing is told of hosts that are as the inventory says: the kernel keeps some memory, makers round disks', () => {
  expect(told({})).toEqual([]);
});

test.each<[string, Differs, string]>([
  ['an old system', { facts: { osVersion: '11' } }, 'error BRK-HOST-OS: runs debian 11; Debian 12 or later is needed'],
  ['Debian 12', { facts: { osVersion: '12' } }, 'warning BRK-DOC-OLD-OS: runs debian 12; Debian 13 is recommended'],
  ['fewer cores', { facts: { cores: 4 } }, 'error BRK-DOC-HARDWARE: has 4 cores; the inventory says 8'],
  ['more cores', { facts: { cores: 16 } }, 'warning BRK-DOC-HARDWARE: has 16 cores; the inventory says 8'],
  [
    'less memory than tolerated',
    { facts: { memoryBytes: 59 * 2 ** 30 } },
    'error BRK-DOC-HARDWARE: has 59.0 GiB of memory; the inventory says 64.0 GiB',
  ],
  [
    'no such disk',
    { inspection: { devices: new Map() } },
    'error BRK-DOC-HARDWARE: has no disk /dev/nvme0n1; it has /dev/nvme0n1 960.20 GB',
  ],
  [
    'a smaller disk',
    { inspection: { devices: new Map([['/dev/nvme0n1', 480e9]]) } },
    'error BRK-DOC-HARDWARE: its /dev/nvme0n1 has 480.00 GB; the inventory says 960.00 GB',
  ],
  [
    'another network card',
    { inspection: { nics: [{ name: 'eno1', mac: 'aa:bb:cc:dd:ee:99' }] } },
    'error BRK-DOC-HARDWARE: its eno1 is aa:bb:cc:dd:ee:99; the inventory says aa:bb:cc:dd:ee:01',
  ],
  [
    'a failed unit',
    { vitals: { systemState: 'degraded', failedUnits: ['smartd.service'] } },
    'warning BRK-DOC-UNITS: systemd is degraded: smartd.service failed',
  ],
  [
    'a taken port',
    { inspection: { listeners: [{ port: 80, program: 'nginx', pid: 7 }] } },
    "error BRK-DOC-PORT-TAKEN: nginx (pid 7) listens on port 80, which is the catalogue's",
  ],
  [
    'a taken port of the keepers',
    { inspection: { listeners: [{ port: 8731, program: 'netcat', pid: 9 }] } },
    'error BRK-DOC-PORT-TAKEN: netcat (pid 9) listens on port 8731, on which the boxes ask each other what was published',
  ],
  [
    'sshd elsewhere',
    { inspection: { listeners: [{ port: 2222, program: 'sshd', pid: 7 }] } },
    'warning BRK-DOC-SSH-PORT: its sshd listens on port 2222; the inventory reaches it by port 22',
  ],
  [
    'a full disk',
    { vitals: { spaces: [{ path: '/', mountPoint: '/', sizeBytes: 1e11, freeBytes: 3e8, inodes: null }] } },
    'error BRK-DOC-SPACE: has 300.0 MB of 100.00 GB free in /',
  ],
  [
    'no inodes',
    {
      vitals: {
        spaces: [{ path: '/', mountPoint: '/', sizeBytes: 1e11, freeBytes: 9e10, inodes: { count: 1000, free: 0 } }],
      },
    },
    'error BRK-DOC-SPACE: has 0 of 1000 inodes free in /',
  ],
  [
    'a zone',
    { inspection: { zone: { abbreviation: 'CET', target: '/usr/share/zoneinfo/Europe/Oslo' } } },
    'warning BRK-DOC-TIME-ZONE: its time zone is Europe/Oslo, not UTC',
  ],
  [
    'a clock that nothing keeps',
    { inspection: { sync: { daemon: null, isSynchronised: false } } },
    'warning BRK-DOC-CLOCK-SYNC: nothing keeps its clock: neither chrony nor systemd-timesyncd runs',
  ],
  [
    'a pending reboot',
    { inspection: { rebootFor: ['linux-image'] } },
    'warning BRK-DOC-REBOOT: wants a reboot for linux-image',
  ],
  [
    'half-installed packages',
    { inspection: { brokenPackages: ['libc6'] } },
    'error BRK-DOC-PACKAGES: packages are half-installed or not configured: libc6',
  ],
  [
    'apt at work',
    { inspection: { packageLock: { file: '/var/lib/dpkg/lock', pid: 9, program: 'apt-get' } } },
    'warning BRK-DOC-PACKAGE-LOCK: apt-get (pid 9) holds /var/lib/dpkg/lock',
  ],
  [
    'a read-only root',
    { inspection: { readOnly: ['/', '/etc'] } },
    "error BRK-DOC-READ-ONLY: can't write to /, /etc: mounted read-only",
  ],
])('%s is told', (_what, differs, expected) => {
  expect(told({ 'cat-01': differs })).toEqual([`cat-01 ${expected}`]);
});

const SOCKET: UnitFact = {
  load: 'loaded',
  active: 'active',
  fileState: 'static',
  needsReload: false,
  fingerprint: null,
  listen: '[::]:80 (Stream)',
};

test("the catalogue's own socket does not take its port", () => {
  const units = new Map([['bricks-catalogue.socket', SOCKET]]);
  const listeners = [{ port: 80, program: 'systemd', pid: 1 }];
  expect(told({ 'cat-01': { facts: { units }, inspection: { listeners } } })).toEqual([]);
});

test('a spare that still runs bricks is an orphan', () => {
  const units = new Map([['bricks-catalogue@0.service', SOCKET]]);
  expect(told({ 'cat-03': { facts: { units, hasSchedule: true } } })).toEqual([
    'cat-03 error BRK-DOC-ORPHAN: no brick claims it, but it runs bricks-catalogue@0.service, has a schedule of generations',
  ]);
});

test('a container keeps no clock of its own', () => {
  const inspection = { sync: { daemon: null, isSynchronised: false } };
  expect(told({ 'cat-01': { facts: { container: 'systemd-nspawn' }, inspection } })).toEqual([]);
});

test('a clock is held against the median, and what the round trip leaves open is granted', () => {
  const clock = { offsetMs: 400, boundMs: 100 };
  expect(told({ 'cat-02': { clock } })).toEqual([
    'cat-02 error BRK-DOC-CLOCK: its clock is 400 ms ahead of the median of 3 hosts (± 100 ms)',
  ]);
  expect(told({ 'cat-02': { clock: { ...clock, boundMs: 151 } } })).toEqual([]);
});

test("when all hosts agree against it, it is this machine's clock that is wrong", () => {
  const clock = { offsetMs: -60_000, boundMs: 5 };
  expect(told({ 'cat-01': { clock }, 'cat-02': { clock }, 'cat-03': { clock } })).toEqual([
    "null warning BRK-DOC-CLOCK: this machine's clock is 60 s ahead of the median of 3 hosts (± 5 ms)",
  ]);
});

test('what copied disks have twice is told of each', () => {
  const copy = { inspection: { machineId: 'f00dfeed1234' }, vitals: { hostname: 'debian' } };
  expect(told({ 'cat-01': copy, 'cat-03': copy })).toEqual([
    'cat-01 error BRK-DOC-MACHINE-ID: its machine id f00dfeed… is that of 2 hosts: cat-01, cat-03',
    'cat-01 warning BRK-DOC-HOSTNAME: its hostname debian is that of 2 hosts: cat-01, cat-03',
    'cat-03 error BRK-DOC-MACHINE-ID: its machine id f00dfeed… is that of 2 hosts: cat-01, cat-03',
    'cat-03 warning BRK-DOC-HOSTNAME: its hostname debian is that of 2 hosts: cat-01, cat-03',
  ]);
});

test('a host key that two hosts are pinned with is told of those that were looked at', () => {
  const inventory = inventoryOf(THREE_HOSTS);
  const pins = new Map([
    ['cat-01', ['AAA', 'BBB']],
    ['cat-02', ['BBB']],
  ]);
  const findings = examine({ inventory, surveys: new Map([['cat-01', surveyOf('cat-01')]]), pins });
  expect(findings).toMatchObject([
    { host: 'cat-01', code: 'BRK-DOC-HOST-KEY', message: expect.stringContaining('2 hosts: cat-01, cat-02') },
  ]);
});

const CUT: NoFacts = {
  isReadable: false,
  isUnreachable: true,
  problem: { code: 'BRK-SSH-UNREACHABLE', where: 'cat-02', message: 'no answer', hint: null },
};

test('one that can not be reached hides nothing of the others', () => {
  expect(told({ 'cat-01': { facts: { cores: 4 } }, 'cat-02': CUT })).toEqual([
    'cat-01 error BRK-DOC-HARDWARE: has 4 cores; the inventory says 8',
    'cat-02 error BRK-SSH-UNREACHABLE: no answer',
  ]);
});

test('the exit status is 4 when all errors are of hosts that can not be reached, 1 for any other, 0 for warnings', () => {
  const finding = { code: 'BRK-X', message: '', hint: null };
  const hosts = [
    { host: 'a', isReached: true },
    { host: 'b', isReached: false },
  ];
  const warning = { ...finding, host: 'a', severity: 'warning' as const };
  const unreached = { ...finding, host: 'b', severity: 'error' as const };
  expect(exitOfFindings([warning], hosts)).toBe(0);
  expect(exitOfFindings([warning, unreached], hosts)).toBe(4);
  expect(exitOfFindings([unreached, { ...warning, severity: 'error' }], hosts)).toBe(1);
});
