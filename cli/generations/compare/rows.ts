import type { Database } from 'better-sqlite3';

/** A product of the new generation that is not in the old one, or not as it is there. SQLite gives truth as 0 and 1. */
export interface ChangedRow {
  id: string;
  title: string;
  price: number;
  /** Null where the product is new; so are the rest. */
  oldPrice: number | null;
  isRepriced: number;
  isMoved: number;
  from: string | null;
  to: string;
  newTitle: number;
  newBrand: number;
  newAvailability: number;
  newImage: number;
  newDetails: number;
}

/**
 * One pass over the new generation's products, each looked up by its id in the old one: rows that are alike never leave
 * SQLite. The details are most of both files, so they are compared only where they are asked for.
 */
export function readChangedRows(db: Database, withDetails: boolean): IterableIterator<ChangedRow> {
  const details = withDetails ? 'd.attributes IS NOT e.attributes' : '0';
  const joins = withDetails
    ? 'LEFT JOIN main.product_detail d ON d.docid = p.docid LEFT JOIN old.product_detail e ON e.docid = q.docid'
    : '';
  return db
    .prepare<[], ChangedRow>(`
      SELECT p.id, p.title, coalesce(p.sale_price, p.price) AS price, coalesce(q.sale_price, q.price) AS oldPrice,
        ${REPRICED} AS isRepriced, s.old IS NOT q.category AS isMoved,
        (SELECT path FROM old.category WHERE id = q.category) AS "from",
        (SELECT path FROM main.category WHERE id = p.category) AS "to",
        p.title <> q.title AS newTitle, p.brand IS NOT q.brand AS newBrand,
        p.availability <> q.availability AS newAvailability, p.image IS NOT q.image AS newImage, ${details} AS newDetails
      FROM main.product p LEFT JOIN old.product q ON q.id = p.id
      LEFT JOIN temp.same_category s ON s.new = p.category ${joins}
      WHERE q.id IS NULL OR ${REPRICED} OR s.old IS NOT q.category OR p.title <> q.title OR p.brand IS NOT q.brand
        OR p.availability <> q.availability OR p.image IS NOT q.image OR ${details}`)
    .iterate();
}

const REPRICED = '(p.price <> q.price OR p.sale_price IS NOT q.sale_price)';

/** Products of the old generation that the new one lacks, in the old one's order. */
export function readRemovedRows(db: Database): IterableIterator<{ id: string; title: string; price: number }> {
  return db
    .prepare<[], { id: string; title: string; price: number }>(`
      SELECT id, title, coalesce(sale_price, price) AS price FROM old.product q
      WHERE NOT EXISTS (SELECT 1 FROM main.product p WHERE p.id = q.id) ORDER BY docid`)
    .iterate();
}

/** Categories of one generation whose path the other lacks; the most products first. */
export function readLackingCategories(db: Database, of: 'main' | 'old', lackedBy: 'main' | 'old') {
  return db
    .prepare<[], { path: string; name: string; products: number }>(`
      SELECT path, name, products FROM ${of}.category
      WHERE path NOT IN (SELECT path FROM ${lackedBy}.category) ORDER BY products DESC, id`)
    .all();
}
