import { join } from 'node:path';
import Database from 'better-sqlite3';
import { GENERATION_FILE } from '#contract/layout.ts';
import type { Counted, ProductLine } from '../compare/comparison.ts';
import type { PriceRange } from './prices.ts';

const SAMPLES = 10;

/** Products whose price, as a customer pays it, is outside of what can be meant. */
export function findAbsurdPrices(dir: string, range: PriceRange | string): Counted<ProductLine> {
  if (typeof range === 'string') return { count: 0, samples: [] };
  const db = new Database(join(dir, GENERATION_FILE), { readonly: true, fileMustExist: true });
  try {
    const outside = 'FROM product WHERE coalesce(sale_price, price) NOT BETWEEN ? AND ?';
    const bounds = [range.lowest, range.highest] as const;
    const count = db
      .prepare<[number, number], number>(`SELECT count(*) ${outside}`)
      .pluck()
      .get(...bounds)!;
    const samples = db
      .prepare<[number, number], ProductLine>(
        `SELECT id, title, coalesce(sale_price, price) AS price ${outside} ORDER BY docid LIMIT ${SAMPLES}`,
      )
      .all(...bounds);
    return { count, samples };
  } finally {
    db.close();
  }
}
