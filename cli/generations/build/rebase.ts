import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { Category } from './category-tree.ts';
import type { Vocabulary } from './index-changes.ts';
import { ProductWriter } from './product-writer.ts';
import { productOf, type Row } from './rows.ts';
import { packDatabase } from './seal.ts';
import { writeSecondPass } from './second-pass.ts';
import { createWorkDatabase } from './work-database.ts';
import type { Workspace } from './workspace.ts';

/** Builds from nothing with the products that the copy holds by now: the same bytes as from the feed they came from. */
export function rebase(
  db: Database.Database,
  { tree, currency }: Vocabulary,
  { feed, workspace }: { feed: string; workspace: Workspace },
): void {
  const target = createWorkDatabase(join(workspace.dir, 'rebased.db'));
  try {
    const writer = new ProductWriter(target, feed, null);
    for (const row of readProducts(db))
      writer.write(0, productOf(row, namesOf(tree.byId(row.category)), currency), null);
    writeSecondPass(target, writer);
    packDatabase(target, workspace.resultDir);
  } finally {
    target.close();
  }
}

function readProducts(db: Database.Database): IterableIterator<Row & { image: string | null }> {
  return db
    .prepare<[], Row & { image: string | null }>(
      `SELECT docid, id, title, brand, price, sale_price AS salePrice, availability, category, image, attributes AS detail
       FROM main.product CROSS JOIN main.product_detail USING (docid) ORDER BY docid`,
    )
    .iterate();
}

function namesOf(category: Category): string[] {
  const { parent, name } = category;
  return parent === null ? [] : [...namesOf(parent), name];
}
