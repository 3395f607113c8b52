import type Database from 'better-sqlite3';
import { DOCIDS } from '#contract/generation.ts';
import type { Comparison } from './comparison.ts';
import { placeInOrder } from './placement.ts';

export interface Changes {
  /** Products that are new, changed, moved or removed. */
  touched: number;
  /** The numbers have run out: all products have others now, and the indexes are to be made anew. */
  isRenumbered: boolean;
}

/** Completes the stage, once the whole feed is read: which products are gone, and which number each of the others has. */
export function stageChanges(db: Database.Database, comparison: Comparison): Changes {
  const removed = stageRemoved(db, comparison);
  const known = comparison.docids.values;
  const placed = placeInOrder(known);
  stageDocids(db, known, placed ?? numberAnew(known.length));
  const changed = db.prepare('SELECT count(*) FROM stage.change').pluck().get() as number;
  return { touched: removed + changed, isRenumbered: placed === null };
}

function stageRemoved(db: Database.Database, comparison: Comparison): number {
  const insert = db.prepare('INSERT INTO stage.removed VALUES (?)');
  const removed = comparison.oldDocids.filter(docid => !comparison.isSeen(docid));
  for (const docid of removed) insert.run(docid);
  return removed.length;
}

function numberAnew(products: number): Int32Array {
  return Int32Array.from({ length: products }, (_, at) => DOCIDS.first + DOCIDS.gap * at);
}

/** A product that only moved is staged as it was. */
function stageDocids(db: Database.Database, known: Int32Array, placed: Int32Array): void {
  const stageMoved = db.prepare(`
    INSERT INTO stage.change
      SELECT ?, 0, docid, NULL, id, title, brand, price, sale_price, availability, category, image, attributes
      FROM main.product CROSS JOIN main.product_detail USING (docid) WHERE docid = ?
    ON CONFLICT (seq) DO NOTHING`);
  for (const [seq, docid] of known.entries()) {
    if (docid !== 0 && docid !== placed[seq]) stageMoved.run(seq, docid);
  }
  const setDocid = db.prepare('UPDATE stage.change SET docid = ? WHERE seq = ?');
  for (const seq of db.prepare<[], number>('SELECT seq FROM stage.change').pluck().all())
    setDocid.run(placed[seq], seq);
}

/** Writes the staged products into the copy: each page is touched for what changes in it, and no other. */
export function applyProducts(db: Database.Database): void {
  const leaving = `SELECT docid FROM stage.removed UNION ALL SELECT old_docid FROM stage.change WHERE old_docid <> docid`;
  for (const table of ['product', 'product_detail', 'title_order'])
    db.exec(`DELETE FROM main.${table} WHERE docid IN (${leaving})`);
  db.exec(`
    UPDATE main.product SET
      (title, brand, price, sale_price, availability, category, image) =
      (c.title, c.brand, c.price, c.sale_price, c.availability, c.category, c.image)
      FROM stage.change c WHERE c.old_docid = c.docid AND product.docid = c.docid;
    UPDATE main.product_detail SET attributes = c.detail
      FROM stage.change c
      WHERE c.old_docid = c.docid AND product_detail.docid = c.docid AND product_detail.attributes <> c.detail;
    INSERT INTO main.product
      SELECT docid, id, title, brand, price, sale_price, availability, category, image
      FROM stage.change WHERE old_docid IS NOT docid ORDER BY docid;
    INSERT INTO main.product_detail SELECT docid, detail FROM stage.change WHERE old_docid IS NOT docid ORDER BY docid;
  `);
}
