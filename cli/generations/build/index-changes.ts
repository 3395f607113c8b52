import type Database from 'better-sqlite3';
import { DOCIDS } from '#contract/generation.ts';
import type { CategoryTree } from './category-tree.ts';
import type { FacetIndex } from './facet-index.ts';
import { facetsOf, paidPrice, termsOf, wordsOf } from './indexed.ts';
import { indexedOf, type Row } from './rows.ts';
import { INDEXES } from './work-database.ts';

/** What products are made from. */
export interface Vocabulary {
  tree: CategoryTree;
  facets: FacetIndex;
  currency: string;
}

/** Stages what the full-text indexes are to forget and to learn. To be called while the copy still has the old products. */
export function stageIndexChanges(db: Database.Database, vocabulary: Vocabulary): void {
  const insert = db.prepare('INSERT INTO stage.op VALUES (?, ?, ?, ?, ?)');
  const state = (row: Row, position: number) => describe(row, position, vocabulary);
  const stage = (before: State | null, after: State | null) => {
    for (const index of INDEXES) {
      const [old, next] = [before?.[index], after?.[index]];
      if (old?.key === next?.key && old?.terms === next?.terms && before?.docid === after?.docid) continue;
      if (old !== undefined) insert.run(index, old.key, before!.docid, 0, old.terms);
      if (next !== undefined) insert.run(index, next.key, after!.docid, 1, next.terms);
    }
  };
  for (const [before, after] of readPairs(db, state)) stage(before, after);
}

interface State extends Record<(typeof INDEXES)[number], { key: number; terms: string }> {
  docid: number;
}

function describe(row: Row, position: number, { tree, facets, currency }: Vocabulary): State {
  const product = indexedOf(row);
  const category = tree.byId(row.category);
  const values = facetsOf(product, currency).map(([facet, value]) => facets.idOf(facet, value));
  const terms = termsOf(category, values);
  return {
    docid: row.docid,
    by_rank: { key: 0, terms: wordsOf(product, category, terms) },
    by_price: { key: paidPrice(product), terms },
    by_title: { key: position, terms },
  };
}

const OLD_ROW = `p.docid, p.id, p.title, p.brand, p.price, p.sale_price AS salePrice, p.availability, p.category, d.attributes AS detail,
  t.position FROM main.product p CROSS JOIN main.product_detail d ON d.docid = p.docid CROSS JOIN main.title_order t ON t.docid = p.docid`;

type Positioned = Row & { position: number };

/** Every product that an index may have to know otherwise, before and after. */
function* readPairs(
  db: Database.Database,
  state: (row: Row, position: number) => State,
): Generator<[State | null, State | null]> {
  const old = db.prepare<[number], Positioned>(`SELECT ${OLD_ROW} WHERE p.docid = ?`);
  const stateBefore = (docid: number) => {
    const row = old.get(docid)!;
    return state(row, row.position);
  };
  const position = db.prepare<[number], number>('SELECT position FROM stage.position WHERE docid = ?').pluck();
  for (const { old_docid, ...row } of readStaged(db)) {
    const before = old_docid === null ? null : stateBefore(old_docid);
    yield [before, state(row, position.get(row.docid) ?? before!.by_title.key)];
  }
  for (const docid of db.prepare<[], number>('SELECT docid FROM stage.removed').pluck().all())
    yield [stateBefore(docid), null];
  const makingRoom = 'SELECT docid FROM stage.position WHERE docid NOT IN (SELECT docid FROM stage.change)';
  for (const docid of db.prepare<[], number>(makingRoom).pluck().all()) {
    const row = old.get(docid)!;
    yield [state(row, row.position), state(row, position.get(docid)!)];
  }
}

/** A page at a time, as others are asked for between them. */
function* readStaged(db: Database.Database): Generator<Row & { old_docid: number | null }> {
  const page = db.prepare<[number], Row & { old_docid: number | null; seq: number }>(
    `SELECT seq, old_docid, docid, id, title, brand, price, sale_price AS salePrice, availability, category, detail
     FROM stage.change WHERE seq > ? ORDER BY seq LIMIT 500`,
  );
  for (let rows = page.all(-1); rows.length > 0; rows = page.all(rows.at(-1)!.seq)) yield* rows;
}

/**
 * Brings the staged changes into the indexes. In the order of their rowids, forgetting before learning: an index begins
 * another segment whenever the next rowid is lower.
 */
export function applyIndexChanges(db: Database.Database): void {
  for (const index of INDEXES) {
    db.exec(`
      INSERT INTO ${index} (${index}, rowid, terms)
        SELECT CASE is_insert WHEN 0 THEN 'delete' END, key << ${DOCIDS.bits} | docid, terms
        FROM stage.op WHERE target = '${index}' ORDER BY key, docid, is_insert;
    `);
  }
  db.exec('INSERT OR REPLACE INTO main.title_order SELECT docid, position FROM stage.position ORDER BY docid');
}
