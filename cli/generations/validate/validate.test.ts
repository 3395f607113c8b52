import { appendFileSync, readdirSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { GoldenQuery, ValidateSettings } from '#inventory/inventory.ts';
import { toValidateSettings } from '#inventory/validate-settings.ts';
import { BricksError } from '../../errors.ts';
import { buildFrom, makeTempDir } from '../testing.ts';
import { parseAccept } from './accept.ts';
import { type CheckRequest, type CheckResult, checkGeneration } from './check-generation.ts';
import { stopIfTripped } from './stop.ts';

const HEADER = 'id\ttitle\tprice\tproduct_type\tbrand\n';
interface Row {
  price?: string;
  type?: string;
  title?: string;
}

/** Products p0 … in a feed, each as `change` makes it; null leaves it out. */
function feed(products: number, change: (index: number) => Row | null = () => ({})): string {
  const rows = Array.from({ length: products }, (_, index) => {
    const made = change(index);
    if (made === null) return '';
    const { price = `${10 + index}.00 USD`, type = index % 2 === 0 ? 'Pots' : 'Pans > Deep', title } = made;
    return `p${index}\t${title ?? `Kettle number ${index}`}\t${price}\t${type}\tIron\n`;
  });
  return HEADER + rows.join('');
}

async function check(
  now: string,
  change: Partial<Omit<CheckRequest, 'settings'>> & { old?: string; settings?: Partial<ValidateSettings> } = {},
) {
  const { old = feed(100), settings, ...rest } = change;
  const dir = await makeTempDir();
  const [before, after] = [await buildFrom(old, { dir }), await buildFrom(now, { dir })];
  return await checkGeneration({
    dir: after.dir,
    against: { dir: before.dir, name: 'epoch 4' },
    shop: 'S',
    rooms: [],
    accept: new Set(),
    isThorough: false,
    ...rest,
    settings: { ...toValidateSettings(null), ...settings },
  });
}

function tripped({ verdicts }: CheckResult): string[] {
  return verdicts.filter(({ state }) => state === 'trips').map(({ breaker }) => breaker);
}

function verdictOf({ verdicts }: CheckResult, breaker: string) {
  return verdicts.find(each => each.breaker === breaker)!;
}

test('a generation that differs little from the one before passes, and the daemon answers from it', async () => {
  const found = await check(feed(103, index => ({ price: index === 5 ? '16.00 USD' : undefined }) as Row));
  expect(tripped(found)).toEqual([]);
  expect(verdictOf(found, 'golden').message).toMatch(/answered (\d+) questions of \1 as it must/);
  expect(() => stopIfTripped(found)).not.toThrow();
});

test.each<[string, string, string[], RegExp]>([
  [
    'half of the products',
    feed(50),
    ['count', 'removed'],
    /^50 products where there were 100: 50 fewer, 50 %; 10 % are allowed$/,
  ],
  ['twice as many', feed(200), ['count'], /100 more, 100 %/],
  [
    'half of them dearer',
    feed(100, index => (index < 50 ? { price: '99.00 USD' } : {})),
    ['prices-changed', 'price-move'],
    /^50 products of 100 with another price, 50 %; 30 % are allowed \(50 up, 0 down\)$/,
  ],
  [
    'a decimal point that has slipped',
    feed(100, index => (index === 7 ? { price: '1700.00 USD' } : {})),
    ['price-move'],
    /^1 price moved by more than ×5 or ÷5$/,
  ],
  [
    'a price that stands for none',
    feed(101, index => (index === 100 ? { price: '0.01 USD' } : {})),
    ['zero-price'],
    /^1 price below 0.05 USD or above 1000000.00 USD$/,
  ],
  [
    'categories by other names',
    feed(100, index => ({ type: index % 2 === 0 ? 'Pots' : 'Frying pans' })),
    ['categories'],
    /^2 categories of 3 gone, 66.7 %; 20 % are allowed$/,
  ],
  [
    'another currency',
    feed(100, index => ({ price: `${10 + index}.00 EUR` })),
    ['currency'],
    /^EUR, where it was USD$/,
  ],
])('%s is stopped', async (_what, now, breakers, message) => {
  const found = await check(now);
  expect(tripped(found)).toEqual(breakers);
  expect(verdictOf(found, breakers[0]!).message).toMatch(message);
});

test('the rows are named, the command that accepts them too, and accepting one leaves the others', async () => {
  const found = await check(feed(100, index => (index === 7 ? { price: '1700.00 USD' } : {})));
  expect(verdictOf(found, 'price-move').samples).toEqual(['p7 "Kettle number 7": 17.00 USD to 1700.00 USD, ×100']);
  expect(() => stopIfTripped(found)).toThrow(/p7 "Kettle number 7".*BRK-CHECK-PRICE-MOVE.*--accept price-move$/s);
  const accept = parseAccept(['count,price-move']);
  const accepted = await check(
    feed(50, index => (index === 7 ? { price: '1700.00 USD' } : {})),
    { accept },
  );
  const problems = problemsOf(() => stopIfTripped(accepted));
  expect(problems).toEqual(['BRK-CHECK-REMOVED', 'BRK-CHECK-STOPPED']);
});

function problemsOf(run: () => void): string[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof BricksError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems.map(({ code }) => code);
  }
  return [];
}

test('without a generation before, or with a damaged copy of it, only what needs none is judged, and it is said why', async () => {
  const first = await check(feed(50), { against: { missing: 'nothing was published before' } });
  expect(tripped(first)).toEqual([]);
  expect(verdictOf(first, 'count')).toMatchObject({ state: 'skipped', message: 'nothing was published before' });
  expect(first.verdicts.filter(({ state }) => state === 'holds').map(({ breaker }) => breaker)).toEqual([
    'zero-price',
    'size',
    'golden',
  ]);
  const { dir } = await buildFrom(feed(100));
  truncateSync(join(dir, 'catalog.db'), 5000);
  const damaged = await check(feed(50), { against: { dir, name: 'epoch 4' } });
  expect(verdictOf(damaged, 'removed')).toMatchObject({
    state: 'skipped',
    message: expect.stringMatching(/^epoch 4 .*damaged/),
  });
});

test('a file that is too large, and a box without the room for it, are told before anything is sent', async () => {
  const rooms = [
    { host: 'cat-01', freeBytes: 10_000, isHeld: false },
    { host: 'cat-02', freeBytes: 10_000, isHeld: true },
    { host: 'cat-03', freeBytes: 1e9, isHeld: false },
  ];
  const full = verdictOf(await check(feed(100), { rooms }), 'size');
  expect(full).toMatchObject({ state: 'trips', samples: ['cat-01: 10.0 kB free'] });
  const large = verdictOf(await check(feed(100), { settings: { sizeBytes: 4096 } }), 'size');
  expect(large).toMatchObject({ state: 'trips', message: expect.stringMatching(/kB; 4.1 kB are allowed$/) });
});

test('a price in a currency without cents is judged by what is usual there, and what the inventory says goes first', async () => {
  const yen = (price: string) => feed(3, () => ({ price }));
  expect(tripped(await check(yen('250000 JPY'), { old: yen('250000 JPY') }))).toEqual([]);
  const settings = { highestPrice: { digits: '99.50', currency: 'USD' } };
  expect(tripped(await check(feed(100), { settings }))).toEqual(['zero-price']);
  expect(verdictOf(await check(yen('5 JPY'), { old: yen('5 JPY'), settings }), 'zero-price').state).toBe('skipped');
});

const NOTHING: GoldenQuery = { search: null, finds: null, product: null, category: null, atLeast: null };

test.each<[string, Partial<GoldenQuery>, RegExp | null]>([
  ['a search that finds the product', { search: 'kettle number 42', finds: 'p42' }, null],
  ['a search that finds another', { search: 'kettle number 42', finds: 'p1' }, /does not find p1/],
  ['a search that finds nothing', { search: 'teapot' }, /"teapot" finds 0 products, 1 are expected/],
  ['a product that is there', { product: 'p1' }, null],
  ['a product that is gone', { product: 'p100' }, /product p100 answers 404: /],
  ['a category with enough in it', { category: 'pans/deep', atLeast: 50 }, null],
  ['a category with too little in it', { category: 'pans/deep', atLeast: 51 }, /has 50 products, 51 are expected/],
  ['a category that is gone', { category: 'lids' }, /category lids answers 404/],
])('golden: %s', async (_what, query, fault) => {
  const found = await check(feed(100), { settings: { golden: [{ ...NOTHING, ...query }] } });
  const golden = verdictOf(found, 'golden');
  expect(golden.state).toBe(fault === null ? 'holds' : 'trips');
  expect(golden.samples.join('\n')).toMatch(fault ?? /^$/);
});

test('a file that the daemon refuses trips golden with what the daemon says, and leaves no folder behind', async () => {
  // Those of this process: other test files may have theirs.
  const trials = () => readdirSync(tmpdir()).filter(name => name.startsWith(`bricks-trial-${process.pid}-`));
  const before = trials();
  const { dir } = await buildFrom(feed(100));
  appendFileSync(join(dir, 'catalog.db'), 'x');
  const request = { against: { missing: 'none' }, shop: 'S', rooms: [], accept: new Set<never>(), isThorough: false };
  const found = await checkGeneration({ dir, settings: toValidateSettings(null), ...request });
  expect(verdictOf(found, 'golden').samples[0]).toMatch(/^the home page answers 503: .*its manifest says/);
  expect(trials().filter(name => !before.includes(name))).toEqual([]);
});

test.each([
  ['cuont', 'Did you mean --accept count?'],
  ['zeroprice', 'Did you mean --accept zero-price?'],
  ['everything', 'There are: count, '],
  ['', 'There are: count, '],
])('--accept %s is refused with the way out', (name, hint) => {
  expect(() => parseAccept(['count', name])).toThrow(hint);
});
