import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { categoryTerm, DOCIDS } from '#contract/generation.ts';
import { checkDatabase } from './check.ts';
import { buildFrom, HEADER } from './testing.ts';

const FEED = `${HEADER}1\tPot\t15.00 USD\t\t\t\t\n2\tPan\t9.00 USD\t\t\t\t\n`;

const SECOND = DOCIDS.first + DOCIDS.gap;

test.each([
  [`DELETE FROM product WHERE docid = ${SECOND}`, 'number of rows in product is 1, not 2'],
  [`DELETE FROM title_order WHERE docid = ${SECOND}`, 'number of rows in title_order is 1, not 2'],
  [
    `INSERT INTO by_price (by_price, rowid, terms) VALUES ('delete', 900 << 26 | ${SECOND}, '${categoryTerm(0)}')`,
    'products in by_price is 1, not 2',
  ],
  ['UPDATE category SET products = 7 WHERE id = 0', 'below category 0 is 7, not 2'],
  ['PRAGMA user_version = 9', 'schema version is 9'],
  ['PRAGMA application_id = 9', 'application_id is 9'],
])('after %s the database is refused', async (sql, reason) => {
  const { dir } = await buildFrom(FEED);
  const file = join(dir, 'catalog.db');
  const db = new Database(file);
  db.exec(sql);
  db.close();
  expect(() => checkDatabase(file)).toThrow(reason);
});

test('what is no database is refused', async () => {
  const { dir } = await buildFrom(FEED);
  await writeFile(join(dir, 'catalog.db'), 'rubbish'.repeat(99));
  expect(() => checkDatabase(join(dir, 'catalog.db'))).toThrow('not a database');
});
