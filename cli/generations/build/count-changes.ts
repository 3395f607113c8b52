import type Database from 'better-sqlite3';
import { type CategoryTree, countProducts } from './category-tree.ts';
import type { FacetCount, FacetIndex } from './facet-index.ts';

/** Writes the categories whose numbers changed, came or went. Answers how many there are. */
export function applyCategories(db: Database.Database, tree: CategoryTree): number {
  const known = new Map(db.prepare<[], [number, number]>('SELECT id, products FROM category').raw().all());
  const counts = countProducts(tree.categories);
  const insert = db.prepare('INSERT INTO category VALUES (?, ?, ?, ?, ?, ?)');
  const update = db.prepare('UPDATE category SET products = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM category WHERE id = ?');
  let categories = 0;
  for (const { id, parent, path, name, depth } of tree.categories) {
    const [old, products] = [known.get(id), counts[id]!];
    if (products > 0) categories += 1;
    if (products === 0) remove.run(id);
    else if (old === undefined) insert.run(id, parent?.id ?? null, path, name, depth, products);
    else if (old !== products) update.run(products, id);
  }
  return categories;
}

/** Writes the facet values that came or went, and the counts that changed. */
export function applyFacets(db: Database.Database, tree: CategoryTree, facets: FacetIndex): void {
  const removeValue = db.prepare('DELETE FROM facet_value WHERE id = ?');
  for (const id of facets.dropUnused()) removeValue.run(id);
  const insertValue = db.prepare('INSERT INTO facet_value VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING');
  for (const { id, attribute, value } of facets.values.values()) insertValue.run(id, attribute, value);
  const counts = Map.groupBy(facets.takeCounts(tree.categories), count => count.category);
  const statements = prepareCounts(db);
  for (const { id } of tree.categories) applyCounts(statements, id, counts.get(id) ?? []);
}

type Statements = ReturnType<typeof prepareCounts>;

function applyCounts({ read, write, remove }: Statements, category: number, counts: readonly FacetCount[]): void {
  const old = new Map(read.all(category).map(count => [keyOf(count), count]));
  for (const count of counts) {
    const before = old.get(keyOf(count));
    old.delete(keyOf(count));
    if (before?.facetValue === count.facetValue && before.products === count.products) continue;
    write.run(category, count.attribute, count.position, count.facetValue, count.products);
  }
  for (const { attribute, position } of old.values()) remove.run(category, attribute, position);
}

function keyOf({ attribute, position }: Pick<FacetCount, 'attribute' | 'position'>): string {
  return `${attribute} ${position}`;
}

function prepareCounts(db: Database.Database) {
  return {
    read: db.prepare<[number], FacetCount>(
      'SELECT category, attribute, position, facet_value AS facetValue, products FROM facet_count WHERE category = ?',
    ),
    write: db.prepare('INSERT OR REPLACE INTO facet_count VALUES (?, ?, ?, ?, ?)'),
    remove: db.prepare('DELETE FROM facet_count WHERE category = ? AND attribute = ? AND position = ?'),
  };
}
