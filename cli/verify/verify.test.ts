import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { type Entry, formatRecord } from '#contract/schedule.ts';
import { makeFleet, modelInventory, modelKeys } from '../apply/model-fleet.fixture.ts';
import { verifyText } from '../output/verify-text.ts';
import { releaseDigest } from '../pack/manifest.ts';
import { CATALOGUE_PROBES } from '../plan/bricks/catalogue.ts';
import { castVote, committed, makeEntry } from '../publish/boxes.fixture.ts';
import { checkConfiguration } from './check-configuration.ts';
import { type BoxState, compareBoxes } from './compare-boxes.ts';
import { type BoxReading, parseReading } from './read-box.ts';
import { describeVerification, verifyExit } from './verify-fleet.ts';

const NOW = Date.parse('2026-03-01T06:00:00Z');
const G1 = '1'.repeat(64);
const G2 = '2'.repeat(64);
const files = [{ name: 'bricksd', sha256: 'e'.repeat(64), sizeBytes: 7 }];
const RELEASE = releaseDigest(files);
const manifest = JSON.stringify({ digest: RELEASE, arch: 'x64', files, inputs: {} });

function entry(epoch: number, digest: string): Entry {
  return makeEntry(epoch, { digest, activation: NOW - 10_000 + epoch * 1000, roster: ['cat-01'] });
}

function scheduleOf(...entries: Entry[]): string {
  return committed(...entries)
    .map(formatRecord)
    .join('');
}

function generation(digest: string, found = digest) {
  const told = JSON.stringify({ digest, sizeBytes: 4096 });
  return { manifest: told, files: new Map([['catalog.db', { sizeBytes: 4096, sha256: found }]]) };
}

const well: BoxReading = {
  release: { digest: RELEASE, manifest, sums: new Map([['bricksd', files[0]!.sha256]]) },
  schedule: scheduleOf(entry(1, G1), entry(2, G2)),
  pins: `${G1}\n`,
  generations: new Map([
    [G1, generation(G1)],
    [G2, generation(G2)],
  ]),
};

function compare(...readings: BoxReading[]) {
  const state = (reading: BoxReading): BoxState => ({ reading, arch: 'x64', configuration: [] });
  const boxes = new Map(readings.map((reading, index) => [`cat-0${index + 1}`, state(reading)] as const));
  return { boxes, compared: compareBoxes(boxes, NOW) };
}

function differencesOf(...readings: BoxReading[]): string[] {
  const { differences } = compare(...readings).compared;
  return [...differences].flatMap(([host, all]) =>
    all.map(({ path, expected, found }) => `${host} ${path.split('/').slice(-2).join('/')}: ${expected} | ${found}`),
  );
}

test('boxes of the same release, schedule and generations are exact replicas', () => {
  expect(differencesOf(well, well, well)).toEqual([]);
  const { boxes, compared } = compare(well, well, well);
  const verification = describeVerification(boxes, compared, []);
  expect(verification).toMatchObject({ isExact: true, problems: [] });
  expect(verifyText(verification)).toMatch(
    /^all 3 boxes are exact replicas: release \w{12}; .* schedule \w{12} of 2 epochs; 2 generations/,
  );
});

test('when each record was written, who voted how, and what was voted down, makes no difference', () => {
  const [one, two, three] = [entry(1, G1), entry(2, G2), entry(3, G1)];
  const votes = [castVote('cat-01', two)];
  const other = [
    ...committed(one),
    { kind: 'vote' as const, choice: 'abort' as const, entry: three, recordedAt: NOW + 5 },
    { kind: 'abort' as const, entry: three, votes: [], recordedAt: NOW + 6 },
    { kind: 'commit' as const, entry: two, votes, recordedAt: NOW + 9 },
  ];
  expect(differencesOf(well, { ...well, schedule: other.map(formatRecord).join('') })).toEqual([]);
});

test('a box that has not heard of a cancellation differs, and the generation of it is not wanted by anybody', () => {
  const G3 = '3'.repeat(64);
  const ahead = makeEntry(3, { digest: G3, activation: NOW + 60_000, roster: ['cat-01'] });
  const cancel = makeEntry(4, { digest: G3, activation: NOW + 60_000, roster: ['cat-01'], cancels: 3 });
  const known = [entry(1, G1), entry(2, G2), ahead];
  const told = { ...well, schedule: scheduleOf(...known, cancel) };
  expect(differencesOf(told, told, { ...well, schedule: scheduleOf(...known) })).toEqual([
    expect.stringMatching(/^cat-03 catalogue\/schedule.ndjson: epoch 4: epoch 3 is taken back \| no epoch 4$/),
  ]);
});

test.each<[string, Partial<BoxReading>, RegExp]>([
  [
    'a byte of a generation',
    { generations: new Map(well.generations).set(G1, generation(G1, 'f'.repeat(64))) },
    /^cat-03 1{64}\/catalog.db: SHA-256 1{64} \| SHA-256 f{64}$/,
  ],
  [
    'the manifest of a generation',
    { generations: new Map(well.generations).set(G1, { ...generation(G1), manifest: '{}' }) },
    /^cat-03 1{64}\/manifest.json: digest 1{12}, 4096 bytes \| /,
  ],
  [
    'a generation that is valid',
    { generations: new Map([[G1, generation(G1)]]) },
    /gens\/2{64}: held, for epoch 2 \| no/,
  ],
  [
    'one for the way back',
    { generations: new Map([[G2, generation(G2)]]) },
    /gens\/1{64}: held, as by all other boxes/,
  ],
  ['the last entry', { schedule: scheduleOf(entry(1, G1)) }, /schedule.ndjson: epoch 2: .* \| no epoch 2$/],
  ['an entry', { schedule: scheduleOf(entry(1, G2), entry(2, G2)) }, /ndjson: epoch 1: generation 1{12} .* 2{12}/],
  ['a pin', { pins: null }, /catalogue\/pins: generation 1{12} pinned, as on cat-01 \| not pinned$/],
  ['a line of the pins', { pins: 'rubbish\n' }, /catalogue\/pins: a digest on each line \| line 1 is no digest/],
  ['a line of the schedule', { schedule: 'rubbish\n' }, /ndjson: records that can be read \| schedule line 1/],
  [
    'a file of the release',
    { release: { ...well.release!, sums: new Map() } },
    /bricksd: SHA-256 e{64} \| no such file/,
  ],
  ['the manifest of the release', { release: { ...well.release!, manifest: '' } }, /manifest.json: .* \| no manifest/],
  ['the release', { release: { ...well.release!, digest: 'other' } }, /current: release .*, as most boxes have \| rel/],
  ['every release', { release: null }, /bricks\/current: a release of the daemons \| none/],
])('a box that differs in %s is found, and no other', (_what, change, expected) => {
  const found = differencesOf(well, well, { ...well, ...change });
  expect(found.filter(text => expected.test(text))).toHaveLength(1);
  expect(found.every(text => text.startsWith('cat-03 '))).toBe(true);
});

test('a file that was changed on a box contradicts the inventory, with what was expected and found', () => {
  const wish = { hosts: ['cat-01'], port: 80, workers: 2, hasFirewall: false, release: 'first' } as const;
  const facts = makeFleet(['cat-01']).facts(CATALOGUE_PROBES).get('cat-01')!;
  if (!facts.isReadable) throw new Error('the model can be read');
  const found = { ...facts, currentRelease: RELEASE, arch: 'x64' as const };
  const differences = checkConfiguration(
    modelInventory({ ...wish, hosts: [...wish.hosts] }),
    'cat-01',
    found,
    modelKeys.describe(['cat-01']),
  );
  const config = differences.find(({ path }) => path === '/etc/bricks/catalogue.json');
  expect(config).toMatchObject({ expected: expect.stringMatching(/^SHA-256 [0-9a-f]{64}, mode 644/), found: 'absent' });
  const key = differences.find(({ path }) => path === '/etc/bricks/keeper.key');
  expect(key).toMatchObject({ expected: expect.stringMatching(/^SHA-256 [0-9a-f]{64}, mode 600/), found: 'absent' });
  expect(differences.some(({ path }) => path.startsWith('upload') || path.startsWith('release'))).toBe(false);
});

test('what was read is whole or nothing', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const lines = [
    `release\tabc\t${base64('{}')}`,
    'release-file\tbricksd\tsum',
    `schedule\t${base64('x\n')}`,
    `pins\t${base64(`${G1}\n`)}`,
    `generation\t${G1}\t${base64('{}')}`,
    `generation-file\t${G1}\tcatalog.db\t4096\t${G1}`,
  ].join('\n');
  expect(parseReading(lines)).toBeNull();
  expect(parseReading(`${lines}\nend\n`)).toEqual({
    release: { digest: 'abc', manifest: '{}', sums: new Map([['bricksd', 'sum']]) },
    schedule: 'x\n',
    pins: `${G1}\n`,
    generations: new Map([[G1, { manifest: '{}', files: new Map([['catalog.db', { sizeBytes: 4096, sha256: G1 }]]) }]]),
  });
  expect(parseReading('end\n')).toEqual({ release: null, schedule: null, pins: null, generations: new Map() });
});

test('the document satisfies its schema, and leaves with 1 for a difference and 4 for boxes that are off', () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/schemas/catalog-verify.schema.json'), 'utf8')) as object; // biome-ignore format: one line
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
  const off = { code: 'BRK-SSH-UNREACHABLE', where: 'cat-09', message: 'off', hint: null };
  const unreachable = [{ problem: off, isUnreachable: true }];
  const bad = { ...well, generations: new Map(well.generations).set(G1, generation(G1, 'f'.repeat(64))) };
  const cases = [
    [[well, well], [], 0],
    [[well, well], unreachable, 4],
    [[well, well, bad], unreachable, 1],
  ] as const;
  for (const [readings, failures, exit] of cases) {
    const { boxes, compared } = compare(...readings);
    const verification = describeVerification(boxes, compared, failures);
    expect(verifyExit(verification)).toBe(exit);
    validate(JSON.parse(JSON.stringify(verification)));
    expect(validate.errors ?? []).toEqual([]);
    if (exit === 1) expect(verification.problems.map(({ hint }) => hint)).toEqual([null, 'bricks add-replica cat-03']);
  }
});
