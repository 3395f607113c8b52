import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildFrom, makeTempDir } from '../generations/testing.ts';
import { listLines, type SampleFeedRequest, writeSampleFeed } from './sample-feed.ts';

function request(changes: Partial<SampleFeedRequest> = {}): SampleFeedRequest {
  const change = { percent: 0, seed: 1 };
  return { products: 2000, seed: 1, format: 'ndjson', output: '-', stdout: process.stdout, change, ...changes };
}

interface Row {
  id: string;
  price: string;
  availability: string;
  sale_price?: string;
  description: string;
  product_type: string;
  item_group_id?: string;
}

function rows(changes: Partial<SampleFeedRequest> = {}): Row[] {
  return [...listLines(request(changes))].map(line => JSON.parse(line) as Row);
}

test('the same seed gives the same shop, another seed another', () => {
  expect(rows()).toEqual(rows());
  expect(rows({ seed: 2 })).not.toEqual(rows());
});

test('a sample feed builds without a bad row, in both formats', async () => {
  const tsv = await buildFrom([...listLines(request({ format: 'tsv' }))].join(''));
  expect(tsv.products).toBe(2000);
  expect(tsv.badRows).toEqual([]);
});

test('a change of 1 % changes the prices of 1 % of the products, and nothing else of any', () => {
  const before = rows();
  const after = rows({ change: { percent: 1, seed: 5 } });
  const changed = after.filter((row, index) => row.price !== before[index]!.price);
  expect(changed).toHaveLength(20);
  const withoutPrices = (list: Row[]) => list.map(({ price: _price, sale_price: _sale, ...rest }) => rest);
  expect(withoutPrices(after)).toEqual(withoutPrices(before));
});

test('the shop is plausible: stock, sales, prices and descriptions', () => {
  const all = rows();
  const share = (isCounted: (row: Row) => boolean) => all.filter(isCounted).length / all.length;
  expect(share(row => row.availability === 'in_stock')).toBeCloseTo(0.92, 1);
  expect(share(row => row.sale_price !== undefined)).toBeCloseTo(0.15, 1);
  expect(share(row => row.price.endsWith('.99 USD'))).toBe(1);
  expect(share(row => row.description.length >= 300 && row.description.length <= 1200)).toBe(1);
  expect(new Set(all.map(row => row.description)).size).toBeGreaterThan(all.length / 3);
  expect(share(row => row.product_type.split(' > ').length === 4)).toBe(1);
});

test('a file whose name ends in .gz is gzipped', async () => {
  const output = join(await makeTempDir(), 'feed.ndjson.gz');
  await writeSampleFeed(request({ products: 10, output }));
  expect(gunzipSync(await readFile(output)).toString()).toBe([...listLines(request({ products: 10 }))].join(''));
});

test('a file that cannot be written is told so', async () => {
  const output = join(await makeTempDir(), 'none', 'feed.tsv');
  await expect(writeSampleFeed(request({ output }))).rejects.toThrow('BRK-FEED-UNWRITABLE');
});
