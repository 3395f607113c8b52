import { copyFileSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildFrom, makeTempDir } from '../testing.ts';
import { compareGenerations } from './compare.ts';
import { comparePages } from './pages.ts';

const HEADER = 'id\ttitle\tprice\tbrand\tproduct_type\tsale_price\tavailability\tdescription\n';
const row = (...cells: string[]) => `${cells.join('\t')}\n`;

async function compare(old: string, now: string, isThorough = true) {
  const dir = await makeTempDir();
  const [before, after] = [await buildFrom(HEADER + old, { dir }), await buildFrom(HEADER + now, { dir })];
  return compareGenerations(before.dir, after.dir, { moveFactor: 5, isThorough });
}

test('products are told apart by their ids, wherever they stand in the two feeds', async () => {
  const same = row('a', 'Pot', '1.00 USD', '', 'Pots', '', '', 'Of iron.');
  const found = await compare(
    same + row('b', 'Pan', '2.00 USD', '', 'Pans', '', '', '') + row('c', 'Cup', '3.00 USD', '', 'Cups', '', '', ''),
    row('d', 'Lid', '9.00 USD', '', 'Pots', '', '', '') + row('c', 'Cup', '3.00 USD', '', 'Cups', '', '', '') + same,
  );
  expect(found).toMatchObject({
    common: 2,
    added: { count: 1, samples: [{ id: 'd', title: 'Lid', price: 900 }] },
    removed: { count: 1, samples: [{ id: 'b', title: 'Pan', price: 200 }] },
    repriced: { count: 0 },
    moved: { count: 0 },
    changed: { count: 0 },
    categories: { added: { count: 0 }, removed: { count: 1, samples: [{ path: 'pans', products: 1 }] } },
  });
});

test('prices are compared as customers pay them, the largest moves first', async () => {
  const product = (id: string, price: string, sale = '') => row(id, 'T', price, '', 'X', sale, '', '');
  const found = await compare(
    product('up', '1.00 USD') + product('far', '1.00 USD') + product('down', '8.00 USD') + product('sale', '9.00 USD'),
    product('up', '1.50 USD') +
      product('far', '6.00 USD') +
      product('down', '1.60 USD') +
      product('sale', '9.00 USD', '3.00 USD'),
  );
  expect(found.repriced.count).toBe(4);
  expect(found.repriced.up.samples.map(({ id, oldPrice, price }) => [id, oldPrice, price])).toEqual([
    ['far', 100, 600],
    ['up', 100, 150],
  ]);
  expect(found.repriced.down.samples.map(({ id }) => id)).toEqual(['down', 'sale']);
  // Exactly five times as low is not beyond.
  expect(found.repriced.beyond).toEqual({ factor: 5, count: 1 });
});

test('a category is another one where its path is, and other changes are told by what they are', async () => {
  const found = await compare(
    row('a', 'Pot', '1.00 USD', 'Iron', 'Pots', '', '', 'Heavy.') + row('b', 'Pan', '1.00 USD', '', 'Pans', '', '', ''),
    // Categories are numbered by their appearance: those of these two have changed places.
    row('b', 'Pan', '1.00 USD', '', 'Pans', '', 'out_of_stock', '') +
      row('a', 'Pot!', '1.00 USD', '', 'Pans > Pots', '', '', 'Light.'),
  );
  expect(found.moved).toEqual({ count: 1, samples: [{ id: 'a', title: 'Pot!', from: 'pots', to: 'pans/pots' }] });
  expect(found.changed.samples).toEqual([
    { id: 'b', title: 'Pan', what: ['availability'] },
    { id: 'a', title: 'Pot!', what: ['title', 'brand', 'details'] },
  ]);
  expect(found.changed.by).toEqual({ title: 1, brand: 1, availability: 1, image: 0, details: 1 });
});

test('what is not asked for thoroughly costs no look at descriptions and pages', async () => {
  const [old, now] = ['Old.', 'New.'].map(text => row('a', 'Pot', '1.00 USD', '', 'Pots', '', '', text));
  expect(await compare(old!, now!, false)).toMatchObject({ changed: { count: 0 }, pages: null });
  expect(await compare(old!, now!)).toMatchObject({ changed: { count: 1 }, pages: { pageBytes: 4096 } });
});

test('pages are compared at their places, and what is longer differs', async () => {
  const { dir } = await buildFrom(HEADER + row('a', 'Pot', '1.00 USD', '', 'Pots', '', '', ''));
  const [file, copy] = [join(dir, 'catalog.db'), join(await makeTempDir(), 'copy')];
  copyFileSync(file, copy);
  const { total } = comparePages(file, copy);
  expect(comparePages(file, copy)).toEqual({ pageBytes: 4096, total, differing: 0 });
  const fd = openSync(copy, 'r+');
  writeSync(fd, 'X', 4096 * 2 + 7);
  writeSync(fd, 'X', 4096 * total + 1);
  expect(comparePages(file, copy)).toEqual({ pageBytes: 4096, total: total + 1, differing: 2 });
});
