import { expect, test } from 'vitest';
import type { BoxStatus, WorkerStatus } from '#contract/catalogue-admin.ts';
import { inventoryOf, surveyOf, THREE_HOSTS } from '../facts/survey.fixture.ts';
import type { Survey } from '../facts/survey.ts';
import { plain } from '../output/doctor-paint.ts';
import { statusLines } from '../output/status-text.ts';
import { committed, makeEntry } from '../publish/boxes.fixture.ts';
import { describeFleet } from './describe-fleet.ts';

const NOW = Date.parse('2030-01-01T12:00:00Z');
const RELEASE = 'c1'.repeat(32);

function entry(epoch: number, activation: number) {
  return makeEntry(epoch, { activation, roster: ['cat-01', 'cat-02'] });
}
const ENTRIES = [entry(1, NOW - 7_200_000), entry(2, NOW - 3_600_000), entry(3, NOW + 90_000)];

function box(host: string, differs: { entries?: typeof ENTRIES; worker?: Partial<WorkerStatus> } = {}): BoxStatus {
  const { entries = ENTRIES } = differs;
  const active = entries.findLast(({ activation }) => activation <= NOW);
  const well = { isUp: true, activeEpoch: active?.epoch ?? null, activeDigest: active?.digest ?? null };
  const workers = [0, 1].map(worker => ({ worker, ...well, open: [], problem: null, unready: [] }));
  return {
    host,
    now: NOW,
    release: RELEASE,
    schedule: committed(...entries),
    generations: [],
    incoming: [],
    freeBytes: 0,
    keeper: { clockErrorMs: 0.5, peers: [], undecided: [], fenced: null },
    workers: [workers[0]!, { ...workers[1]!, ...differs.worker }],
  };
}

const facts = { currentRelease: RELEASE, releases: [RELEASE] };
const well = (host: string) => surveyOf(host, { facts, box: box(host) });

function linesOf(surveys: Record<string, Survey>, isVerbose = false, hosts = THREE_HOSTS): string[] {
  const status = describeFleet(inventoryOf(hosts), new Map(Object.entries(surveys)), NOW);
  return statusLines(status, isVerbose, plain);
}

test('a fleet that is well is a line a host', () => {
  const surveys = { 'cat-01': well('cat-01'), 'cat-02': well('cat-02'), 'cat-03': surveyOf('cat-03') };
  expect(linesOf(surveys)).toEqual([
    'Demo  3 hosts: 2 serves, 1 spare  2030-01-01T12:00:00.000Z',
    'epoch 2, generation 222222222222, valid since 2030-01-01T11:00:00.000Z, on 2 boxes',
    'epoch 3, generation 333333333333, valid from 2030-01-01T12:01:30.000Z, in 1 min 30 s, on 2 boxes',
    'host    state   release       workers  epoch  generation    next                       free       clock     up',
    'cat-01  serves  c1c1c1c1c1c1  2/2      2      222222222222  3 at 2030-01-01T12:01:30Z  500.00 GB  0 ± 5 ms  3 d',
    'cat-02  serves  c1c1c1c1c1c1  2/2      2      222222222222  3 at 2030-01-01T12:01:30Z  500.00 GB  0 ± 5 ms  3 d',
    'cat-03  spare                                                                          500.00 GB  0 ± 5 ms  3 d',
  ]);
});

test('what is wrong stands below, errors first, with the command that helps', () => {
  const lines = linesOf({
    'cat-01': surveyOf('cat-01', { facts, box: box('cat-01', { worker: { isUp: false } }) }),
    'cat-02': surveyOf('cat-02'),
    'cat-03': surveyOf('cat-03', { facts: { ...facts, hasSchedule: true } }),
  });
  expect(lines[0]).toContain('1 degraded, 1 bare, 1 spare');
  expect(lines.slice(lines.indexOf('') + 1)).toEqual([
    '  error    cat-01: worker 1 is not up (BRK-BOX-WORKER)',
    expect.stringContaining('→ bricks provision --limit cat-01 starts it'),
    '  error    cat-02: has no release of the daemons (BRK-BOX-BARE)',
    '           → bricks provision --limit cat-02',
    expect.stringContaining('  warning  cat-03: no brick claims it, but it has 1 releases'),
    expect.stringContaining('bricks reset --limit cat-03'),
  ]);
});

test('a host that is drained, and a release that others left behind, are told', () => {
  const status = describeFleet(
    inventoryOf(THREE_HOSTS),
    new Map([
      ['cat-01', surveyOf('cat-01', { facts: { ...facts, isDrained: true }, box: box('cat-01') })],
      ['cat-02', surveyOf('cat-02', { facts: { ...facts, currentRelease: 'd2'.repeat(32) }, box: box('cat-02') })],
    ]),
    NOW,
  );
  expect(status.hosts.map(({ state }) => state)).toEqual(['drained', 'serves']);
  expect(status.findings).toMatchObject([
    { host: 'cat-01', code: 'BRK-BOX-DRAINED', severity: 'warning', hint: 'bricks undrain cat-01' },
    { host: 'cat-02', code: 'BRK-BOX-RELEASE', severity: 'warning' },
  ]);
});

test('of many hosts, those that are well and alike are one line; those that differ are listed', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `cat-${String(index + 1).padStart(2, '0')}`);
  const yaml = names.map((name, index) => `  ${name}: {address: 10.0.${index >> 8}.${index & 255}}`).join('\n');
  const surveys = Object.fromEntries(names.map(name => [name, surveyOf(name)]));
  const inventory = inventoryOf(yaml);
  inventory.bricks.catalogue.hosts = names.filter(name => name !== 'cat-03');
  const lock = { run: 'r', who: 'ada', from: 'desk', pid: 7, command: 'bricks provision', heldSeconds: 3 };
  const told = new Map<string, Survey>(Object.entries(surveys).map(([name]) => [name, well(name)]));
  told.set('cat-03', surveyOf('cat-03'));
  told.set('cat-500', surveyOf('cat-500', { facts, box: box('cat-500'), lock }));
  const short = statusLines(describeFleet(inventory, told, NOW), false, plain);
  expect(short.slice(4).map(line => line.split(/\s+/).slice(0, 3).join(' '))).toEqual([
    '998 hosts serves',
    'cat-03 spare 500.00',
    'cat-500 serves c1c1c1c1c1c1',
  ]);
  expect(short.at(-1)).toContain('ada@desk: bricks provision');
  expect(statusLines(describeFleet(inventory, told, NOW), true, plain).length).toBe(1004);
});
