import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Entry } from '#contract/schedule.ts';
import { toValidateSettings } from '#inventory/validate-settings.ts';
import type { Fleet } from '../fleet.ts';
import { buildFrom, makeTempDir } from '../generations/testing.ts';
import { parseAccept } from '../generations/validate/accept.ts';
import { makeBox, makeEntry } from './boxes.fixture.ts';
import { type CheckBuiltRequest, checkBuilt } from './check-built.ts';
import { findPredecessor } from './predecessor.ts';
import { historyOf } from './survey.ts';

const NOW = Date.now();
const HOUR_MS = 3_600_000;

function entry(epoch: number, digest: string, activation: number): Entry {
  return makeEntry(epoch, { digest, activation });
}

function box(...entries: Entry[]): BoxStatus {
  return makeBox(entries, { now: NOW });
}

const fleet = {
  inventory: { shop: 'Nord & Süd', bricks: { catalogue: { validate: toValidateSettings(null) } } },
} as unknown as Fleet;

/** A store with one generation of twenty products, and one of ten that was just built. */
async function makeStore() {
  const dir = await makeTempDir();
  const store = join(dir, 'store');
  mkdirSync(store);
  const feed = (products: number) =>
    `id\ttitle\tprice\n${Array.from({ length: products }, (_, index) => `p${index}\tPot ${index}\t1.00 USD\n`).join('')}`;
  const built = [];
  for (const products of [20, 10]) {
    const each = await buildFrom(feed(products), { dir });
    renameSync(each.dir, join(store, each.digest));
    built.push({ ...each, dir: join(store, each.digest) });
  }
  return { dir, store, valid: built[0]!, next: built[1]! };
}

async function check(
  boxes: Map<string, BoxStatus>,
  made: Awaited<ReturnType<typeof makeStore>>,
  change: Partial<CheckBuiltRequest> = {},
) {
  const told: string[] = [];
  const emit: CheckBuiltRequest['emit'] = event => told.push(event.text);
  const request = {
    store: made.store,
    activation: NOW + HOUR_MS,
    accept: new Set<never>(),
    report: null,
    emit,
    ...change,
  };
  const outcome = await checkBuilt(fleet, boxes, made.next, request).catch((error: Error) => error.message);
  return { told: told.join('\n'), outcome };
}

test('a publication is held against what is valid right before it, and a report is written although it is stopped', async () => {
  const made = await makeStore();
  const boxes = new Map([['a', box(entry(1, made.valid.digest, NOW - HOUR_MS))]]);
  const report = join(made.dir, 'report.html');
  const { told, outcome } = await check(boxes, made, { report });
  expect(told).toMatch(new RegExp(`^against epoch 1 \\(${made.valid.digest.slice(0, 12)}\\)\n7 of 9 breakers hold`));
  expect(outcome).toMatch(
    /count: 10 products where there were 20.*BRK-CHECK-COUNT.*BRK-CHECK-REMOVED.*--accept count,removed/s,
  );
  const page = readFileSync(report, 'utf8');
  expect(page).toContain('Stopped before it was sent to any box: count, removed.');
  expect(page).toContain('Nord &amp; Süd');
  const accepted = await check(boxes, made, { accept: parseAccept(['count', 'removed']) });
  expect(accepted.told).toContain('accepted by --accept count: 10 products where there were 20');
  expect(accepted.outcome).toMatchObject({ against: expect.stringContaining('epoch 1') });
});

test('without a copy of the generation before, it is said which breakers were not evaluated, and why', async () => {
  const made = await makeStore();
  rmSync(made.valid.dir, { recursive: true });
  const { told, outcome } = await check(new Map([['a', box(entry(1, made.valid.digest, NOW - HOUR_MS))]]), made);
  expect(told).toMatch(
    /not evaluated: count, removed, categories, prices-changed, price-move, currency: epoch 1 .*another machine/,
  );
  expect(outcome).toMatchObject({ against: null });
  expect((await check(new Map([['a', box()]]), made)).told).toContain('nothing was published before');
});

test('what is scheduled before the instant counts, unless it was taken back', async () => {
  const { store, valid, next } = await makeStore();
  const [first, second] = [entry(1, valid.digest, NOW - HOUR_MS), entry(2, next.digest, NOW + HOUR_MS)];
  const cancel = makeEntry(3, { digest: next.digest, activation: NOW + HOUR_MS, cancels: 2 });
  const nameOf = (entries: Entry[], activation: number) => {
    const found = findPredecessor(historyOf(new Map([['a', box(...entries)]])), activation, store);
    return 'name' in found ? found.name.slice(0, 7) : found.missing;
  };
  expect(nameOf([first, second], NOW + 2 * HOUR_MS)).toBe('epoch 2');
  expect(nameOf([first, second], NOW + 60_000)).toBe('epoch 1');
  expect(nameOf([first, second, cancel], NOW + 2 * HOUR_MS)).toBe('epoch 1');
});
