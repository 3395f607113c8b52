import { mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { BoxStatus, PinRequest } from '#contract/catalogue-admin.ts';
import type { Entry, ScheduleRecord } from '#contract/schedule.ts';
import { BricksError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { buildFrom, makeTempDir } from '../generations/testing.ts';
import { diffText } from '../output/diff-text.ts';
import { overviewText } from '../output/overview-text.ts';
import { showText } from '../output/show-text.ts';
import { holdBox } from '../publish/box-session.fixture.ts';
import { castVote, committed, makeEntry, makeBox as makeWellBox } from '../publish/boxes.fixture.ts';
import { describeBoxes } from '../publish/overview.ts';
import { readStorePins, setStorePin } from '../publish/pinned.ts';
import { listStore, pruneStore } from '../publish/store.ts';
import { type HeldEnd, type HoldOptions, HostError } from '../remote/session.ts';
import { diffCopies, findLocalCopies } from './diff.ts';
import { findLocalCopy } from './local-copy.ts';
import { pinGeneration } from './pin.ts';
import { findNamed } from './reference.ts';
import { showGeneration } from './show.ts';

const HEADER = 'id\ttitle\tprice\tproduct_type\n';
const NOW = Date.now();

/** A shop's folder with the copies of two generations in it. */
async function makeShop() {
  const dir = await makeTempDir();
  const inventoryPath = join(dir, 'bricks.yaml');
  const store = join(dir, '.bricks', 'generations');
  mkdirSync(store, { recursive: true });
  const digests = [];
  for (const feed of [
    'a\tPot <b>\t1.00 USD\tPots\nb\tPan\t2.00 USD\tPans\n',
    'a\tPot <b>\t1.50 USD\tPots\nc\tCup\t3.00 USD\tCups\n',
  ]) {
    const built = await buildFrom(HEADER + feed, { dir });
    renameSync(built.dir, join(store, built.digest));
    digests.push(built.digest);
  }
  return { dir, inventoryPath, store, first: digests[0]!, second: digests[1]! };
}

function entry(epoch: number, digest: string): Entry {
  const activation = NOW + (epoch - 3) * 3_600_000;
  return makeEntry(epoch, { digest, activation });
}

function makeBox(entries: Entry[], change: Partial<BoxStatus> = {}): BoxStatus {
  const generations = entries.map(({ digest }) => digest);
  const sizes = Object.fromEntries(generations.map(digest => [digest, 4096]));
  return makeWellBox(entries, { now: NOW, generations, pins: [], sizes, ...change });
}

/** A fleet whose boxes are these; `asked` is what they were told to pin. */
function fleetOf(inventoryPath: string, boxes: Record<string, BoxStatus>) {
  const asked: ({ host: string } & PinRequest)[] = [];
  const session = (host: string) =>
    Promise.resolve({
      host,
      close: () => {},
      exec: () => Promise.reject(new Error('boxes are asked over what is held')),
      hold: async (command: string, options: HoldOptions) => {
        if (command.includes('catalogue-admin')) return await boxOf(host)(command, options);
        setImmediate(options.onLine!, 'end');
        const { promise: ended, resolve } = Promise.withResolvers<HeldEnd>();
        return { tell: () => {}, end: async () => resolve({ code: 0, stderr: '' }), ended };
      },
    });
  const boxOf = (host: string) => {
    const box = boxes[host];
    if (box === undefined)
      throw new HostError({ code: 'BRK-SSH-REFUSED', where: host, message: 'gone', hint: null }, true);
    return holdBox((verb, input) => (verb === 'status' ? box : pin(host, box, input as PinRequest)));
  };
  const pin = (host: string, box: BoxStatus, request: PinRequest) => {
    asked.push({ host, ...request });
    return { pins: [request.digest], isHeld: box.generations.includes(request.digest) };
  };
  const inventory = { path: inventoryPath, bricks: { catalogue: { hosts: ['a', 'b'] } } };
  const fleet = { inventory, session, deadlineMs: (ms: number) => ms, owner: {} } as unknown as Fleet;
  return { fleet, asked };
}

test('a generation is named by an epoch, as current, or by the beginning of its digest', () => {
  const [one, two] = ['1a'.repeat(32), '1b'.repeat(32)] as [string, string];
  const boxes = new Map([['a', makeBox([entry(1, one), entry(2, two), entry(4, one)])]]);
  const name = (text: string) => findNamed(text, boxes, ['123456'.padEnd(64, 'f')], NOW).name;
  expect(name('1')).toBe('epoch 1 (1a1a1a1a1a1a)');
  expect(name('current')).toBe('epoch 2 (1b1b1b1b1b1b)');
  // The last epoch that names it, though that is still ahead.
  expect(name('1a1a')).toBe('epoch 4 (1a1a1a1a1a1a)');
  expect(name('123456f')).toBe('123456ffffff');
  for (const wrong of ['7', 'ffff', 'Current', '1a']) {
    expect(() => name(wrong)).toThrow(/BRK-(PUB-NO-EPOCH|GEN-NONE)/);
  }
});

test('the beginning of two digests names neither', async () => {
  const { dir } = await makeShop();
  const store = join(dir, 'other');
  for (const end of ['1', '2']) mkdirSync(join(store, `abcd${end}`.padEnd(64, '0')), { recursive: true });
  expect(() => findLocalCopy('abcd', store)).toThrow('BRK-GEN-AMBIGUOUS');
  expect(() => findLocalCopy('beef', store)).toThrow('BRK-GEN-NONE');
});

test('two copies are told apart in words, as JSON by its schema, and as a page that escapes what feeds say', async () => {
  const { dir, inventoryPath, store, first, second } = await makeShop();
  const copies = findLocalCopies(inventoryPath, [first.slice(0, 10), join(store, second, 'catalog.db')])!;
  const page = join(dir, 'page.html');
  const difference = await diffCopies(copies, page);
  expect(diffText(difference)).toContain('a "Pot <b>": 1.00 USD to 1.50 USD, ×1.5');
  expect(diffText(difference)).toMatch(/^1 new\n {4}c "Cup", 3.00 USD\n1 gone\n {4}b "Pan", 2.00 USD/m);
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../docs/schemas/catalog-diff.schema.json'), 'utf8'),
  );
  const validate = new Ajv2020({ allErrors: true }).compile(schema as object);
  validate(JSON.parse(JSON.stringify(difference)));
  expect(validate.errors).toBeNull();
  expect(validate({ ...difference, version: 2 })).toBe(false);
  const html = readFileSync(page, 'utf8');
  expect(html).toContain('Pot &lt;b&gt;');
  expect(html).not.toMatch(/<b>\s*<|Pot <b>|<script|<img|<link|url\(|https?:/);
});

test('a generation is shown with what is in it and who holds it; offline, only with what is here', async () => {
  const { inventoryPath, first, second } = await makeShop();
  const boxes = { a: makeBox([entry(1, first), entry(2, second)], { pins: [second] }), b: makeBox([entry(1, first)]) };
  const { fleet } = fleetOf(inventoryPath, boxes);
  const shown = showText(await showGeneration(fleet, 'current', false), NOW);
  expect(shown).toMatch(/products {5}2 in 2 categories\nprices {7}1.50 USD to 3.00 USD/);
  expect(shown).toMatch(/held by {6}1 of 2 boxes: a\npinned on {4}a\nepoch 2 {6}valid, from .*, 60 min ago/);
  const offline = showText(await showGeneration(fleet, first.slice(0, 8), true), NOW);
  expect(offline).toMatch(/Pots \(pots\), 1 product\n.*\nboxes {8}not asked$/);
  await expect(showGeneration(fleet, 'current', true)).rejects.toThrow('leave --offline out');
});

test('the list tells what became of each epoch, what is pinned, and boxes that lack it', () => {
  const [one, two] = ['1'.repeat(64), '2'.repeat(64)] as [string, string];
  const cancel = { ...entry(4, two), activation: entry(3, two).activation, cancels: 3 };
  const refused: ScheduleRecord = { kind: 'abort', entry: entry(5, two), votes: [], recordedAt: 0 };
  const undecided = { entry: entry(6, two), votes: [castVote('b', entry(6, two))] };
  const a = makeBox([entry(2, one)], { pins: [two] });
  const schedule = [...a.schedule, ...committed(entry(3, two), cancel), refused];
  const keeper = { ...a.keeper!, undecided: [undecided], fenced: 'epoch 6 is not decided' };
  const overview = describeBoxes(new Map([['a', { ...a, schedule, keeper }]]));
  expect(overview.problems.map(({ code, where }) => `${where} ${code}`)).toEqual([
    'a BRK-BOX-FENCED',
    'null BRK-PUB-UNDECIDED',
    'a BRK-PIN-LACKING',
  ]);
  expect(overview.undecided).toMatchObject([{ epoch: 6, knownTo: ['a'], votedBy: ['b'] }]);
  const { epoch, digest, activation, cancels } = entry(2, one);
  const owner = { run: 'r', who: 'eva', from: 'desk', command: 'bricks publish-catalog', at: '2030-01-01T00:00:00Z' };
  const spread = { workers: 2, spreadMs: 1.25, overlapMs: -1, firstNewAfterMs: 0.1 };
  const record = { epoch, digest, activation, cancels, outcome: 'committed' as const, voters: ['a', 'b'], spread };
  const text = overviewText({ ...overview, unreachable: [], publications: [{ ...record, ...owner }] }, NOW);
  expect(text).toMatch(/^ {5}6 {2}222222222222 .*undecided.*pinned$/m);
  expect(text).toMatch(/^ {5}5 {2}222222222222 .*voted down.*pinned$/m);
  expect(text).toMatch(/^ {5}3 {2}222222222222 .*taken back.*pinned$/m);
  expect(text).toMatch(
    /^ {5}2 {2}111111111111 .*valid now {3}on 1 {3}60 min ago {2}4.1 kB {2}eva, 2 votes, spread 1.3 ms$/m,
  );
  expect(text).toMatch(/^a .*clock within 0.5 ms$/m);
  expect(text).not.toMatch(/^ {5}4 /m);
});

test('a box without its keeper is a problem, with the command that helps', () => {
  const overview = describeBoxes(new Map([['a', makeBox([], { keeper: null })]]));
  expect(overview.problems).toMatchObject([
    { code: 'BRK-BOX-KEEPER', where: 'a', hint: expect.stringContaining('provision --limit a') },
  ]);
});

test('a pin is kept here and on every box, and a box that still lacks the generation is named', async () => {
  const { dir, inventoryPath, store, first } = await makeShop();
  const gone = '9'.repeat(64);
  const boxes = {
    a: makeBox([entry(1, first), entry(2, gone)]),
    b: makeBox([entry(1, first), entry(2, gone)], { generations: [first] }),
  };
  const { fleet, asked } = fleetOf(inventoryPath, boxes);
  const told: string[] = [];
  const wait = { waitMs: 0, say: (text: string) => told.push(text) };
  const pin = (text: string, isPinned = true) => pinGeneration(fleet, { text, isPinned, wait, say: wait.say });
  expect((await pin('1')).digest).toBe(first);
  expect(asked).toEqual(['a', 'b'].map(host => ({ host, digest: first, isPinned: true })));
  const error = await pin('2').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BricksError);
  expect((error as BricksError).problems).toMatchObject([{ code: 'BRK-PIN-LACKING', where: 'b' }]);
  expect(readStorePins(store)).toEqual([first, gone].sort());
  await pin('2', false);
  expect(readStorePins(store)).toEqual([first]);
  writeFileSync(join(dir, '.bricks', 'pins'), 'rubbish\n');
  expect(() => readStorePins(store)).toThrow('BRK-PIN-FILE');
});

test('copies beyond four go, oldest first, but never one that boxes may need or that is pinned', async () => {
  const store = join(await makeTempDir(), 'generations');
  const digests = Array.from({ length: 7 }, (_, index) => String(index).repeat(64));
  for (const digest of digests) {
    mkdirSync(join(store, digest), { recursive: true });
    utimesSync(join(store, digest), new Date(0), new Date(0));
  }
  await setStorePin(store, { digest: digests[0]!, isPinned: true, say: () => {} });
  pruneStore(store, new Set([digests[1]!, ...readStorePins(store)]));
  expect(listStore(store)).toHaveLength(4);
  expect(listStore(store)).toEqual(expect.arrayContaining([digests[0], digests[1]]));
  pruneStore(store, new Set(digests));
  expect(listStore(store)).toHaveLength(4);
});

test('a copy that another run may just have built stays, however many there are', async () => {
  const store = join(await makeTempDir(), 'generations');
  const digests = Array.from({ length: 7 }, (_, index) => String(index).repeat(64));
  for (const digest of digests) mkdirSync(join(store, digest), { recursive: true });
  pruneStore(store, new Set());
  expect(listStore(store)).toEqual(digests);
});
