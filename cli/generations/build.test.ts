import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { categoryTerm, DOCID_MASK, DOCIDS, facetTerm } from '#contract/generation.ts';
import { listLines } from '../sample-feed/sample-feed.ts';
import type { BuildEvent } from './build.ts';
import { buildFrom, HEADER, makeTempDir, queryGeneration, readSealed } from './testing.ts';

function sampleFeed(format: 'tsv' | 'ndjson', products = 500): string {
  const request = { products, seed: 3, format, output: '-', stdout: process.stdout, change: { percent: 0, seed: 1 } };
  return [...listLines(request)].join('');
}

test('the same products give the same bytes, whatever the format, name, packing and time of day', async () => {
  const tsv = sampleFeed('tsv');
  const built = await buildFrom(tsv);
  const again = [
    await buildFrom(sampleFeed('ndjson'), { name: 'other', now: Date.now }),
    await buildFrom(gzipSync(tsv), { name: 'packed.tsv' }),
    await buildFrom(`\uFEFF${tsv.replaceAll('\n', '\r\n')}`),
    await buildFrom('', { feed: '-', stdin: Readable.from([Buffer.from(tsv)]) }),
  ];
  expect(again.map(each => each.digest)).toEqual(again.map(() => built.digest));
});

test('a generation is a directory named by its digest, complete and with nothing beside it', async () => {
  const built = await buildFrom(sampleFeed('tsv'), { name: 'shop.tsv', now: () => Date.UTC(2026, 0, 2) });
  const { manifest } = built;
  expect(await readdir(built.dir)).toEqual(['catalog.db', 'manifest.json']);
  // What is remembered of the rows is for the next build, and no part of it.
  expect(await readdir(join(built.dir, '..'))).toEqual(['.rows', built.digest]);
  expect(manifest).toMatchObject({
    products: 500,
    currency: 'USD',
    feed: 'shop.tsv',
    builtAt: '2026-01-02T00:00:00.000Z',
  });
  expect(await readSealed(built.dir)).toEqual(manifest);
});

test('building what is there already keeps it; what is damaged there is replaced', async () => {
  const dir = await makeTempDir();
  const first = await buildFrom(sampleFeed('tsv'), { dir });
  await buildFrom(sampleFeed('tsv'), { dir, now: Date.now });
  expect((await readSealed(first.dir)).builtAt).toBe('1970-01-01T00:00:00.000Z');
  await writeFile(join(first.dir, 'catalog.db'), 'rubbish');
  await buildFrom(sampleFeed('tsv'), { dir });
  expect((await readSealed(first.dir)).digest).toBe(first.digest);
});

test('categories are numbered in order of appearance and count what is below them', async () => {
  const rows = [
    '1\tPot\t1 USD\t\tHome & Garden > Pots',
    '2\tPan\t1 USD\t\tHome Garden',
    '3\tCup\t1 USD\t\tHome & Garden',
  ];
  const built = await buildFrom(HEADER + rows.map(row => `${row}\t\t\n`).join(''));
  expect(queryGeneration(built, 'SELECT id, parent, path, depth, products FROM category ORDER BY id')).toEqual([
    { id: 0, parent: null, path: '', depth: 0, products: 3 },
    { id: 1, parent: 0, path: 'home-garden', depth: 1, products: 2 },
    { id: 2, parent: 1, path: 'home-garden/pots', depth: 2, products: 1 },
    { id: 3, parent: 0, path: 'home-garden-2', depth: 1, products: 1 },
  ]);
});

test('a search finds words of title, brand, category and id, by their beginnings and without accents', async () => {
  const built = await buildFrom(
    `${HEADER}SKU-9\tCafé Pot\t1 USD\tAcme\tKitchen > Brewers\t\t\nX\tPan\t1 USD\t\t\t\t\n`,
  );
  const find = (match: string) =>
    queryGeneration(built, 'SELECT rowid FROM by_rank WHERE by_rank MATCH ? LIMIT 9', match);
  for (const match of ['cafe', 'CAFÉ po*', 'acme brew*', 'sku 9', 'kitchen', `pot ${categoryTerm(0)}`]) {
    expect(find(match), match).toEqual([{ rowid: DOCIDS.first }]);
  }
  expect(find('nothing')).toEqual([]);
});

test('orders by price and title agree with the products, ties in the order of the feed', async () => {
  const rows = [
    '1\tzebra\t3.00 USD\t\t\t\t1.00 USD',
    '2\tÄpfel\t2.00 USD\t\t\t\t',
    '3\tapfel\t1.00 USD\t\t\t\t',
    '4\tB\t9.00 USD\t\t\t\t',
  ];
  const built = await buildFrom(HEADER + rows.map(row => `${row}\n`).join(''));
  const order = (name: string) => {
    const sql = `SELECT id FROM (SELECT rowid & ${DOCID_MASK} AS docid FROM by_${name} WHERE by_${name} MATCH ? ORDER BY rowid)
      CROSS JOIN product USING (docid)`;
    return queryGeneration<{ id: string }>(built, sql, categoryTerm(0)).map(row => row.id);
  };
  expect(order('price')).toEqual(['1', '3', '2', '4']);
  expect(order('title')).toEqual(['2', '3', '4', '1']);
});

test('a double id that is left out leaves no category and no count behind', async () => {
  const row = (id: string, type: string) => `${id}\tPot\t1 USD\t\t${type}\t\t\n`;
  const clean = await buildFrom(HEADER + row('1', 'A') + row('2', 'B'));
  const skipped = await buildFrom(HEADER + row('1', 'A') + row('1', 'C > D') + row('2', 'B'), { skipBad: 1 });
  expect(skipped.badRows).toMatchObject([{ line: 3, attribute: 'id', reason: 'is also the id of line 2', value: '1' }]);
  const paths = (built: typeof clean) => queryGeneration(built, 'SELECT path, products FROM category ORDER BY id');
  expect(paths(skipped)).toEqual(paths(clean));
  expect(skipped.manifest.categories).toBe(3);
});

interface ListedFacet {
  category: number;
  attribute: string;
  facet_value: number;
  products: number;
}

test('every facet count is the number of products that its terms find, in each of the three orders', async () => {
  const built = await buildFrom(sampleFeed('tsv', 300));
  const counts = queryGeneration<ListedFacet>(built, 'SELECT * FROM facet_count');
  expect(counts.length).toBeGreaterThan(1000);
  for (const { category, facet_value, products } of counts.filter((_, index) => index % 7 === 0)) {
    for (const table of ['by_rank', 'by_price', 'by_title']) {
      const sql = `SELECT count(*) AS products FROM ${table} WHERE ${table} MATCH ?`;
      expect(queryGeneration(built, sql, `${categoryTerm(category)} ${facetTerm(facet_value)}`)).toEqual([
        { products },
      ]);
    }
  }
});

test('facet counts are those of a count by hand, most frequent first', async () => {
  const built = await buildFrom(sampleFeed('ndjson', 300), { name: 'feed.ndjson' });
  const byHand = new Map<string, number>();
  for (const line of sampleFeed('ndjson', 300).trim().split('\n')) {
    const { brand } = JSON.parse(line) as { brand: string };
    byHand.set(brand, (byHand.get(brand) ?? 0) + 1);
  }
  const expected = [...byHand].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, 30);
  const sql = `SELECT value, products FROM facet_count JOIN facet_value ON facet_value.id = facet_value
    WHERE category = 0 AND facet_count.attribute = 'brand' ORDER BY position`;
  const found = queryGeneration<{ value: string; products: number }>(built, sql);
  expect(found.map(({ value, products }) => [value, products])).toEqual(expected);
});

test('a build tells how far it is, at most once a second', async () => {
  const events: BuildEvent[] = [];
  const built = await buildFrom(sampleFeed('tsv'), { emit: event => events.push(event) });
  expect(events.at(0)).toMatchObject({ kind: 'rows', rows: 500, badRows: 0 });
  expect(events.slice(1).map(event => event.kind === 'phase' && event.phase)).toEqual([
    'index',
    'pack',
    'check',
    'seal',
  ]);
  expect(events.length).toBeLessThan(6 + built.tookMs / 1000);
});
