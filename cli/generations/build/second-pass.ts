import { SCHEMA_VERSION } from '#contract/generation.ts';
import { countProducts } from './category-tree.ts';
import type { ProductWriter } from './product-writer.ts';
import type { WorkDatabase } from './work-database.ts';

/** What can be written only when all products are known: categories, facets, the orders by price and title. */
export function writeSecondPass(db: WorkDatabase, writer: ProductWriter): void {
  const categories = writeCategories(db, writer);
  writeFacets(db, writer);
  writeRank(db);
  writeOrder(db, 'price', 'paid');
  writeOrder(db, 'title', 'title_key');
  for (const table of ['by_rank', 'by_price', 'by_title'])
    db.exec(`INSERT INTO ${table} (${table}) VALUES ('optimize')`);
  writeMeta(db, writer, categories);
  db.exec('DROP TABLE stage; DROP TABLE stage_category');
}

/** Answers how many there are. A double id that was left out may have named a category that nothing else is in: left out, too. */
function writeCategories(db: WorkDatabase, { tree }: ProductWriter): number {
  const insert = db.prepare('INSERT INTO category VALUES (?, ?, ?, ?, ?, ?)');
  const counts = countProducts(tree.categories);
  const used = tree.categories.filter(({ id }) => counts[id]! > 0);
  const insertWords = db.prepare('INSERT INTO stage_category VALUES (?, ?)');
  for (const { id, parent, path, name, depth, words } of used) {
    insert.run(id, parent?.id ?? null, path, name, depth, counts[id]);
    insertWords.run(id, words);
  }
  return used.length;
}

function writeFacets(db: WorkDatabase, { tree, facets }: ProductWriter): void {
  const insertValue = db.prepare('INSERT INTO facet_value VALUES (?, ?, ?)');
  for (const { id, attribute, value } of facets.values) insertValue.run(id, attribute, value);
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

/**
 * Positions are given in the order of the SELECT (row_number() says the same and takes three times as long), by SQLite's
 * sorter, which goes to disk where memory is short. The index is filled in the order of its rowids, its fastest way.
 */
function writeOrder(db: WorkDatabase, name: 'price' | 'title', key: string): void {
  db.exec(`
    INSERT INTO ${name}_order (docid) SELECT docid FROM stage ORDER BY ${key}, docid;
    INSERT INTO by_${name} (rowid, terms)
      SELECT position, terms FROM ${name}_order CROSS JOIN stage USING (docid) ORDER BY position;
  `);
}

function writeMeta(db: WorkDatabase, writer: ProductWriter, categories: number): void {
  const insert = db.prepare('INSERT INTO meta VALUES (?, ?)');
  insert.run('currency', writer.currency);
  insert.run('products', String(writer.products));
  insert.run('categories', String(categories));
  insert.run('schema', String(SCHEMA_VERSION));
}
