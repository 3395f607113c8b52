import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { categoryTerm, DOCID_MASK, facetTerm } from '#contract/generation.ts';
import { listLines } from '../sample-feed/sample-feed.ts';
import type { BuildResult } from './build.ts';
import { buildFrom, HEADER, makeTempDir, queryGeneration, readSealed, refusals } from './testing.ts';

function sampleFeed(percent = 0, products = 400): string[] {
  const change = { percent, seed: 9 };
  return [...listLines({ products, seed: 3, format: 'tsv', output: '-', stdout: process.stdout, change })];
}

/** All that a customer could see of a generation, and nothing of how it is numbered. */
function readShop(built: BuildResult) {
  const categories = queryGeneration<{ id: number; path: string }>(built, 'SELECT * FROM category ORDER BY path');
  const values = queryGeneration<{ id: number; value: string }>(
    built,
    'SELECT * FROM facet_value ORDER BY value, attribute',
  );
  const pathOf = new Map(categories.map(({ id, path }) => [id, path]));
  const listed = (index: string, match: string) =>
    queryGeneration<{ id: string }>(
      built,
      `SELECT id FROM (SELECT rowid & ${DOCID_MASK} AS docid FROM ${index} WHERE ${index} MATCH ? ORDER BY rowid)
       CROSS JOIN product USING (docid)`,
      match,
    ).map(({ id }) => id);
  const inEachOrder = (match: string) => ['by_rank', 'by_price', 'by_title'].map(index => listed(index, match));
  return {
    products: queryGeneration<{ category: number }>(
      built,
      `SELECT id, title, brand, price, sale_price, availability, category, image, attributes
       FROM product JOIN product_detail USING (docid) ORDER BY docid`,
    ).map(row => ({ ...row, category: pathOf.get(row.category) })),
    categories: categories.map(({ id, parent, ...rest }: Record<string, unknown> & { id: number }) => ({
      ...rest,
      parent: pathOf.get(parent as number),
      listed: inEachOrder(categoryTerm(id)),
    })),
    facets: values.map(({ id, ...rest }) => ({ ...rest, listed: inEachOrder(facetTerm(id)) })),
    counts: queryGeneration<{ category: number }>(
      built,
      `SELECT category, c.attribute, position, value, products FROM facet_count c JOIN facet_value v ON v.id = facet_value
       ORDER BY c.attribute, category, position`,
    )
      .map(row => JSON.stringify({ ...row, category: pathOf.get(row.category) }))
      .sort(),
    searches: ['po', 'pot', 'red', 're', 'acme', 'kit', 'sku', '1', '2'].map(word => listed('by_rank', `${word}*`)),
    sizes: queryGeneration(
      built,
      "SELECT * FROM meta WHERE key IN ('products', 'categories', 'currency') ORDER BY key",
    ),
  };
}

test('the same feed again is the same generation, byte by byte', async () => {
  const dir = await makeTempDir();
  const first = await buildFrom(sampleFeed().join(''), { dir });
  const again = await buildFrom(sampleFeed().join(''), { dir, previous: first.dir });
  expect(again).toMatchObject({ digest: first.digest, upon: { digest: first.digest, touched: 0, isRebased: false } });
});

test('a changed feed upon the same generation gives the same bytes, of which most are those of before', async () => {
  const dir = await makeTempDir();
  const first = await buildFrom(sampleFeed(0, 4000).join(''), { dir });
  const builds = [0, 1].map(() => buildFrom(sampleFeed(1, 4000).join(''), { dir, previous: first.dir }));
  const [one, other] = await Promise.all(builds);
  expect(one!.upon).toEqual({ digest: first.digest, touched: 40, isRebased: false });
  expect(other!.digest).toBe(one!.digest);
  expect(one!.digest).not.toBe(first.digest);
  await readSealed(one!.dir);
  const [before, after] = await Promise.all([first, one!].map(each => readFile(join(each.dir, 'catalog.db'))));
  const pages = Array.from({ length: after!.length / 4096 }, (_, at) => at * 4096);
  const changed = pages.filter(at => !before!.subarray(at, at + 4096).equals(after!.subarray(at, at + 4096)));
  expect(changed.length).toBeLessThan(pages.length / 5);
});

test('written anew, it is what it would be from nothing', async () => {
  const dir = await makeTempDir();
  const first = await buildFrom(sampleFeed().join(''), { dir });
  const second = await buildFrom(sampleFeed(3).join(''), { dir, previous: first.dir });
  const lines = sampleFeed(3);
  const moved = [lines[0], ...lines.slice(20), ...lines.slice(1, 20)].join('');
  const fromNothing = await buildFrom(moved, { dir });
  const rebased = await buildFrom(moved, { dir, previous: second.dir, isRebase: true });
  expect(rebased.upon?.isRebased).toBe(true);
  expect(rebased.digest).toBe(fromNothing.digest);
});

test('when a fifth of the products is touched, everything is written anew', async () => {
  const dir = await makeTempDir();
  const first = await buildFrom(sampleFeed().join(''), { dir });
  const feed = sampleFeed(30).join('');
  const second = await buildFrom(feed, { dir, previous: first.dir });
  expect(second.upon).toMatchObject({ touched: 120, isRebased: true });
  expect(second.digest).toBe((await buildFrom(feed, { dir })).digest);
});

test('another currency is another shop: everything is written anew', async () => {
  const dir = await makeTempDir();
  const feed = (currency: string) => `${HEADER}1\tPot\t150 ${currency}\tAcme\tKitchen\t\t\n`;
  const first = await buildFrom(feed('USD'), { dir });
  const second = await buildFrom(feed('JPY'), { dir, previous: first.dir });
  expect(second.upon?.isRebased).toBe(true);
  expect(second.digest).toBe((await buildFrom(feed('JPY'), { dir })).digest);
});

test('a previous generation that is gone, or of another schema, is no hindrance', async () => {
  const dir = await makeTempDir();
  const first = await buildFrom(sampleFeed().join(''), { dir });
  const gone = await buildFrom(sampleFeed().join(''), { dir, previous: join(dir, 'nowhere') });
  expect(gone).toMatchObject({ digest: first.digest, upon: null });
  await writeFile(join(first.dir, 'manifest.json'), JSON.stringify({ ...first.manifest, schemaVersion: 1 }));
  expect((await buildFrom(sampleFeed(1).join(''), { dir, previous: first.dir })).upon).toBeNull();
});

test('a previous generation with one byte flipped is not built upon', async () => {
  const dir = await makeTempDir();
  const first = await buildFrom(sampleFeed().join(''), { dir });
  const file = join(first.dir, 'catalog.db');
  const bytes = await readFile(file);
  bytes[bytes.length - 4000]! ^= 1;
  await writeFile(file, bytes);
  const building = buildFrom(sampleFeed(1).join(''), { dir, previous: first.dir });
  await expect(building).rejects.toMatchObject({ problems: [{ code: 'BRK-GEN-DAMAGED', where: first.dir }] });
});

test.each([0, 9000])('a previous generation that is cut to %d bytes is named as damaged', async sizeBytes => {
  const dir = await makeTempDir();
  const first = await buildFrom(sampleFeed().join(''), { dir });
  await truncate(join(first.dir, 'catalog.db'), sizeBytes);
  const building = buildFrom(sampleFeed(1).join(''), { dir, previous: first.dir });
  await expect(building).rejects.toMatchObject({ problems: [{ code: 'BRK-GEN-DAMAGED', where: first.dir }] });
});

test('double ids are found among the products that stayed, and among those that came', async () => {
  const dir = await makeTempDir();
  const row = (id: string, price = 1) => `${id}\tPot\t${price} USD\t\t\t\t\n`;
  const first = await buildFrom(HEADER + row('1') + row('2') + row('3'), { dir });
  const doubled = HEADER + row('1') + row('3') + row('2', 5) + row('3', 5) + row('4') + row('4');
  expect(await refusals(doubled, { dir, previous: first.dir })).toEqual([
    '5 BRK-FEED-DOUBLE-ID',
    '7 BRK-FEED-DOUBLE-ID',
    ' BRK-FEED-BAD-ROWS',
  ]);
  const skipped = await buildFrom(doubled, { dir, previous: first.dir, skipBad: 2 });
  expect(skipped.badRows.map(({ reason }) => reason)).toEqual(['is also the id of line 3', 'is also the id of line 6']);
});

const product = fc.record({
  id: fc.integer({ min: 1, max: 14 }).map(String),
  title: fc.constantFrom('Pot', 'pot', 'Red pot', 'Redo it', 'Äpfel', 'Zebra rug', '1 2 3'),
  price: fc.constantFrom('1.00 USD', '9.99 USD', '10.00 USD', '2000.00 USD'),
  brand: fc.constantFrom('', 'Acme', 'Zeta'),
  type: fc.constantFrom('', 'Kitchen', 'Kitchen > Pots', 'Kitchen > Pans', 'Garden > Pots'),
  color: fc.constantFrom('', 'red', 'blue'),
  sale: fc.constantFrom('', '0.50 USD'),
});
const shop = fc.uniqueArray(product, { selector: ({ id }) => id, minLength: 1, maxLength: 12 });

test('whatever comes, goes, moves and changes, day after day: a customer sees what a build from nothing shows', async () => {
  const stays = Array.from(
    { length: 60 },
    (_, at) => `stay-${at}\tThing ${at % 7}\t${at + 3}.00 USD\tAcme\tStays\tred\t\n`,
  );
  const feedOf = (
    rows: { id: string; title: string; price: string; brand: string; type: string; color: string; sale: string }[],
  ) =>
    HEADER +
    stays.slice(0, 30).join('') +
    rows
      .map(each => `${[each.id, each.title, each.price, each.brand, each.type, each.color, each.sale].join('\t')}\n`)
      .join('') +
    stays.slice(30).join('');
  let upon = 0;
  const property = fc.asyncProperty(fc.array(shop, { minLength: 2, maxLength: 4 }), async days => {
    const dir = await makeTempDir();
    let built = await buildFrom(feedOf(days[0]!), { dir });
    for (const day of days.slice(1)) {
      built = await buildFrom(feedOf(day), { dir, previous: built.dir });
      if (built.upon?.isRebased === false) upon += 1;
      await readSealed(built.dir);
      expect(readShop(built)).toEqual(readShop(await buildFrom(feedOf(day), { dir })));
    }
  });
  await fc.assert(property, { numRuns: 12 });
  // Or else it is the build from nothing that was compared with itself.
  expect(upon).toBeGreaterThan(6);
}, 120_000);
