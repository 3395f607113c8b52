import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureOutput } from '@oclif/test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, expect, test } from 'vitest';
import { applyPlan } from '../apply/engine.ts';
import { makeFleet, modelInventory, modelKeys, modelRelease, type Wish } from '../apply/model-fleet.fixture.ts';
import Provision from '../commands/provision.ts';
import { diffPlan } from '../output/plan-diff.ts';
import { CATALOGUE_PROBES } from '../plan/bricks/catalogue.ts';
import { drainSteps } from '../plan/bricks/drain.ts';
import { RESET_PROBES, resetSteps } from '../plan/bricks/reset.ts';
import { type Plan, planFleet, planHosts } from '../plan/plan.ts';
import type { Step } from '../plan/steps.ts';
import type { RunEvent } from './events.ts';
import { closeRecord, type RunRecord, writeRecord } from './record.ts';
import { savePlan } from './saved-plan.ts';
import { tellStory } from './story.fixture.ts';

const SCHEMAS = [
  'plan',
  'saved-plan',
  'run-result',
  'run-events',
  'run-record',
  'audit-line',
  'catalog-verify',
] as const;
type Name = (typeof SCHEMAS)[number];

const dir = mkdtempSync(join(tmpdir(), 'bricks-'));
afterAll(() => rmSync(dir, { recursive: true }));

const texts = Object.fromEntries(SCHEMAS.map(name => [name, readSchema(name)])) as Record<Name, object>;
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
const validators = Object.fromEntries(SCHEMAS.map(name => [name, ajv.compile(texts[name])])) as Record<
  Name,
  ValidateFunction
>;
const stories = [await tellStory('stop'), await tellStory('rollback')];
const plans = await somePlans();
const at = '2026-03-01T06:00:00.000Z';

function readSchema(name: Name): object {
  return JSON.parse(
    readFileSync(join(import.meta.dirname, `../../docs/schemas/${name}.schema.json`), 'utf8'),
  ) as object;
}

/** What is wrong with a value once it has been printed and read again. */
function faultsOf(name: Name, value: unknown): string[] {
  validators[name](JSON.parse(JSON.stringify(value)));
  return (validators[name].errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Plans of provisioning, of changes, of a drain and of a reset: together they have every kind of step. */
async function somePlans(): Promise<{ plan: Plan; facts: Parameters<typeof diffPlan>[1] }[]> {
  const fleet = makeFleet(['cat-01']);
  const policy = { maxFail: { hosts: 0 }, onFailure: 'stop' as const, skipsUnreachable: false };
  const made = [];
  const wish: Wish = { hosts: ['cat-01'], port: 80, workers: 2, hasFirewall: true, release: 'first' };
  for (const wanted of [
    wish,
    { ...wish, workers: 1, hasFirewall: false, release: 'second' },
    { ...wish, release: 'third' },
  ]) {
    const facts = fleet.facts(CATALOGUE_PROBES);
    const releases = new Map([['x64', modelRelease(wanted.release)]]);
    const inventory = modelInventory(wanted);
    const plan = planFleet({
      ...{ inventory, hosts: wanted.hosts, facts, releases, batch: null, prunes: false },
      keys: modelKeys.describe(wanted.hosts),
    });
    await applyPlan(plan, fleet.hands(), policy);
    made.push({ plan, facts });
  }
  const facts = fleet.facts(RESET_PROBES);
  for (const purges of [false, true]) made.push({ plan: planHosts(['cat-01'], facts, null, (_, found) => resetSteps(found, purges)), facts }); // biome-ignore format: one line
  made.push({ plan: planHosts(['cat-01'], facts, null, () => drainSteps(80, 90)), facts });
  return [...made, ...stories.map(({ plan }) => ({ plan, facts: new Map() }))];
}

function recordOf(change: Partial<RunRecord>): RunRecord {
  const owner = { run: stories[0]!.result.run, who: 'eva', from: 'desk', pid: 7, command: 'bricks provision' };
  const begun = { tookMs: null, exit: null, hosts: [], problems: [] };
  return { version: 1, ...owner, verb: 'provision', startedAt: at, targets: ['cat-01'], ...begun, ...change };
}

test('plans satisfy their schema, with differences and the digest of their file too', () => {
  for (const { plan, facts } of plans) {
    expect(faultsOf('plan', plan)).toEqual([]);
    expect(faultsOf('plan', { ...plan, diffs: diffPlan(plan, facts), digest: 'd'.repeat(64) })).toEqual([]);
  }
  const kinds: Record<Step['kind'], true> = {
    packages: true, directory: true, file: true, link: true, sysusers: true, upload: true, release: true, reload: true,
    enable: true, socket: true, service: true, stopped: true, disabled: true, firewall: true, idle: true, purged: true,
    'no-users': true, absent: true, secret: true,
  }; // biome-ignore format: a list
  const seen = new Set(
    plans.flatMap(({ plan }) => plan.hosts.flatMap(({ steps }) => steps.map(({ step }) => step.kind))),
  );
  expect([...seen].sort()).toEqual(Object.keys(kinds).sort());
});

test('saved plans satisfy their schema', () => {
  for (const { plan } of plans) {
    const request = { hosts: plan.hosts.map(({ host }) => host), batch: '1,25%', prunes: false };
    savePlan(join(dir, 'plan.json'), at, request, plan);
    expect(faultsOf('saved-plan', JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8')))).toEqual([]);
  }
});

test('results satisfy their schema, those of replace and add-replica too', () => {
  const received = [{ digest: 'd'.repeat(64), from: 'cat-01', sentBytes: 7 }];
  const replica = { epoch: 3, digest: 'd'.repeat(64), received, leftOut: ['cat-03'] };
  for (const { result } of stories) {
    expect(faultsOf('run-result', result)).toEqual([]);
    expect(faultsOf('run-result', { ...result, rotatedKey: null, replica: null })).toEqual([]);
    expect(faultsOf('run-result', { ...result, replica })).toEqual([]);
    expect(faultsOf('run-result', { ...result, rotatedKey: { from: ['SHA256:a'], to: 'SHA256:b' } })).toEqual([]);
  }
});

test('every event satisfies the schema of the stream, and so does its last line', () => {
  const types: Record<RunEvent['type'], true> = {
    run: true, wait: true, 'pack-begin': true, 'pack-end': true, plan: true, interrupt: true, wave: true, 'step-begin': true,
    'step-end': true, armed: true, confirmed: true, rollback: true, host: true, seed: true,
  }; // biome-ignore format: a list
  const seed: RunEvent = { type: 'seed', host: 'cat-04', text: 'ready' };
  const events = [...stories.flatMap(story => story.events), seed];
  expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(Object.keys(types).sort());
  for (const event of events) expect(faultsOf('run-events', { at, ...event })).toEqual([]);
  for (const { result } of stories) expect(faultsOf('run-events', { at, type: 'end', ...result })).toEqual([]);
});

test('what a command prints that can not begin satisfies the schemas', async () => {
  const missing = join(dir, 'missing.yaml');
  const printed = async (flag: string) => {
    const { stdout } = await captureOutput(() =>
      Provision.run([flag, '-i', missing], join(import.meta.dirname, '../..')),
    );
    process.exitCode = 0;
    return JSON.parse(stdout) as { problems: { code: string }[] };
  };
  const document = await printed('--json');
  expect(document.problems).toHaveLength(1);
  expect(faultsOf('run-result', document)).toEqual([]);
  expect(faultsOf('plan', document)).toEqual([]);
  const line = await printed('--json-stream');
  expect(line).toMatchObject({ type: 'error', exit: 2, problems: document.problems });
  expect(faultsOf('run-events', line)).toEqual([]);
});

test('records of runs and lines of the log satisfy their schemas, also of a run that goes on', () => {
  const inventory = join(dir, 'bricks.yaml');
  const path = join(dir, `.bricks/runs/${recordOf({}).run}.json`);
  writeRecord(inventory, recordOf({}));
  expect(faultsOf('run-record', JSON.parse(readFileSync(path, 'utf8')))).toEqual([]);
  for (const { result } of stories) {
    closeRecord(inventory, recordOf({ exit: result.exit, tookMs: 12, hosts: result.hosts, problems: result.problems }));
    expect(faultsOf('run-record', JSON.parse(readFileSync(path, 'utf8')))).toEqual([]);
  }
  const lines = readFileSync(join(dir, '.bricks/audit.ndjson'), 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(stories.length);
  for (const line of lines) expect(faultsOf('audit-line', JSON.parse(line))).toEqual([]);
});

test.each<[Name, unknown]>([
  ['plan', { ...plans[0]!.plan, version: 3 }],
  ['plan', { ...plans[0]!.plan, colour: 'red' }],
  ['run-result', { ...stories[0]!.result, exit: 7 }],
  ['run-result', { problems: [] }],
  ['run-events', { at, type: 'unheard' }],
  ['run-events', { type: 'interrupt' }],
  ['run-record', { ...recordOf({}), verb: undefined }],
  ['audit-line', { at, hosts: { 'cat-01': 'fine' } }],
])('a %s that is something else is refused: %#', (name, value) => {
  expect(faultsOf(name, value)).not.toEqual([]);
});

test.each(SCHEMAS)('every field of %s is described, and no object takes unknown ones', name => {
  expect(gapsIn(texts[name], name)).toEqual([]);
});

/** Fields without a description, and objects that are open. */
function gapsIn(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, additionalProperties, type } = schema as Record<string, unknown>;
  const isObject = type === 'object' || (Array.isArray(type) && type.includes('object'));
  const fields = Object.entries((properties ?? {}) as Record<string, object>);
  const isTold = (field: object) => 'description' in field || '$ref' in field || 'const' in field;
  return [
    ...(isObject && additionalProperties === undefined ? [`${path} is open`] : []),
    ...fields.flatMap(([key, field]) => (isTold(field) ? [] : [`${path}.${key}`])),
    ...Object.entries(schema).flatMap(([key, inner]) => gapsIn(inner, `${path}.${key}`)),
  ];
}
