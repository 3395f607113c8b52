import { DOCIDS, SCHEMA_VERSION } from '#contract/generation.ts';
import { countProducts } from './category-tree.ts';
import type { ProductWriter } from './product-writer.ts';
import { INDEXES, type WorkDatabase } from './work-database.ts';

/** What can be written only when all products are known: categories, facets, the orders by price and title. */
export function writeSecondPass(db: WorkDatabase, writer: ProductWriter): void {
  const categories = writeCategories(db, writer);
  writeFacets(db, writer);
  writeRank(db);
  writePriceOrder(db);
  writeTitleOrder(db);
  for (const index of INDEXES) db.exec(`INSERT INTO ${index} (${index}) VALUES ('optimize')`);
  writeMeta(db, writer, categories);
  db.exec('DROP TABLE stage; DROP TABLE stage_category; DROP TABLE stage_title');
}

/** Answers how many there are. */
function writeCategories(db: WorkDatabase, { tree }: ProductWriter): number {
  const insert = db.prepare('INSERT INTO category VALUES (?, ?, ?, ?, ?, ?)');
  const counts = countProducts(tree.categories);
  const insertWords = db.prepare('INSERT INTO stage_category VALUES (?, ?)');
  for (const { id, parent, path, name, depth, words } of tree.categories) {
    insert.run(id, parent?.id ?? null, path, name, depth, counts[id]);
    insertWords.run(id, words);
  }
  return tree.categories.length;
}

function writeFacets(db: WorkDatabase, { tree, facets }: ProductWriter): void {
  const insertValue = db.prepare('INSERT INTO facet_value VALUES (?, ?, ?)');
  for (const { id, attribute, value } of facets.values.values()) insertValue.run(id, attribute, value);
  const insertCount = db.prepare('INSERT INTO facet_count VALUES (?, ?, ?, ?, ?)');
  for (const { category, attribute, position, facetValue, products } of facets.takeCounts(tree.categories)) {
    insertCount.run(category, attribute, position, facetValue, products);
  }
}

/** Inside SQLite: handing each product's words over from JavaScript took twice as long. */
function writeRank(db: WorkDatabase): void {
  db.exec(`
    INSERT INTO by_rank (rowid, terms)
      SELECT docid, title || ' ' || coalesce(brand, '') || ' ' || words || ' ' || product.id || ' ' || terms
      FROM stage CROSS JOIN product USING (docid) CROSS JOIN stage_category ON stage_category.id = category
      ORDER BY docid;
  `);
}

/** The index is filled in the order of its rowids, its fastest way. */
function writePriceOrder(db: WorkDatabase): void {
  db.exec(`
    INSERT INTO by_price (rowid, terms)
      SELECT paid << ${DOCIDS.bits} | docid, terms FROM stage ORDER BY paid, docid;
  `);
}

/**
 * Positions are given in the order of the SELECT (row_number() says the same and takes three times as long), by SQLite's
 * sorter, which goes to disk where memory is short.
 */
function writeTitleOrder(db: WorkDatabase): void {
  const position = `${DOCIDS.first} + ${DOCIDS.gap} * (place - 1)`;
  db.exec(`
    INSERT INTO stage_title (docid) SELECT docid FROM stage ORDER BY title_key, docid;
    INSERT INTO by_title (rowid, terms)
      SELECT (${position}) << ${DOCIDS.bits} | docid, terms FROM stage_title CROSS JOIN stage USING (docid) ORDER BY place;
    INSERT INTO title_order SELECT docid, ${position} FROM stage_title ORDER BY docid;
  `);
}

function writeMeta(db: WorkDatabase, writer: ProductWriter, categories: number): void {
  const insert = db.prepare('INSERT INTO meta VALUES (?, ?)');
  insert.run('currency', writer.currency);
  insert.run('products', String(writer.products));
  insert.run('categories', String(categories));
  insert.run('schema', String(SCHEMA_VERSION));
}
