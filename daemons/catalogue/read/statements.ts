import type { Database, Statement } from '../generation/sqlite.ts';

/** Every query of the daemon. Each is bounded: by a key, by a LIMIT, or by a limit of the builder's (FACET_VALUES, LIMITS). */
export interface Statements {
  anyProduct: Statement<[], { id: string }>;
  productById: Statement<[string], ProductRow>;
  productByDocid: Statement<[number], ProductRow>;
  attributes: Statement<[number], { attributes: string }>;
  categoryByPath: Statement<[string], CategoryRow>;
  categoryById: Statement<[number], CategoryRow>;
  children: Statement<[number], CategoryRow>;
  facetValue: Statement<[string, string], { id: number }>;
  facets: Statement<[number], FacetRow>;
  /** match, limit, offset */
  listByRank: Statement<[string, number, number], ProductRow>;
  listByPrice: Statement<[string, number, number], ProductRow>;
  listByPriceDown: Statement<[string, number, number], ProductRow>;
  listByTitle: Statement<[string, number, number], ProductRow>;
  /** match, most */
  count: Statement<[string, number], { products: number }>;
  /** match, most → docid, title, brand */
  searchHits: Statement<[string, number], [number, string, string | null]>;
}

export interface ProductRow {
  docid: number;
  id: string;
  title: string;
  brand: string | null;
  price: number;
  sale_price: number | null;
  availability: number;
  category: number;
  path: string;
  image: string | null;
}
export interface CategoryRow {
  id: number;
  parent: number | null;
  path: string;
  name: string;
  depth: number;
  products: number;
}
export interface FacetRow {
  attribute: string;
  value: string;
  products: number;
}

/** A category has few children; a feed that makes thousands gets the first by name. */
const CHILDREN = 500;

const PRODUCT = 'p.docid, p.id, p.title, p.brand, p.price, p.sale_price, p.availability, p.category, c.path, p.image';
const FROM_DOCID = 'CROSS JOIN product p ON p.docid = l.docid CROSS JOIN category c ON c.id = p.category';

export function prepareStatements(database: Database): Statements {
  const category = 'SELECT id, parent, path, name, depth, products FROM category';
  const product = `SELECT ${PRODUCT} FROM product p JOIN category c ON c.id = p.category`;
  return {
    anyProduct: database.prepare('SELECT id FROM product LIMIT 1'),
    productById: database.prepare(`${product} WHERE p.id = ?`),
    productByDocid: database.prepare(`${product} WHERE p.docid = ?`),
    attributes: database.prepare('SELECT attributes FROM product_detail WHERE docid = ?'),
    categoryByPath: database.prepare(`${category} WHERE path = ?`),
    categoryById: database.prepare(`${category} WHERE id = ?`),
    children: database.prepare(`${category} WHERE parent = ? ORDER BY name LIMIT ${CHILDREN}`),
    facetValue: database.prepare('SELECT id FROM facet_value WHERE attribute = ? AND value = ?'),
    facets: database.prepare(
      `SELECT f.attribute, v.value, f.products FROM facet_count f JOIN facet_value v ON v.id = f.facet_value
       WHERE f.category = ? ORDER BY f.attribute, f.position`,
    ),
    listByRank: database.prepare(
      `SELECT ${PRODUCT} FROM (SELECT rowid AS docid FROM by_rank WHERE by_rank MATCH ? ORDER BY rowid LIMIT ? OFFSET ?) l
       ${FROM_DOCID} ORDER BY l.docid`,
    ),
    listByPrice: database.prepare(listInOrder('price', 'ASC')),
    listByPriceDown: database.prepare(listInOrder('price', 'DESC')),
    listByTitle: database.prepare(listInOrder('title', 'ASC')),
    count: database.prepare('SELECT count(*) AS products FROM (SELECT 1 FROM by_rank WHERE by_rank MATCH ? LIMIT ?)'),
    searchHits: database
      .prepare<[string, number], [number, string, string | null]>(
        `SELECT p.docid, p.title, p.brand
         FROM (SELECT rowid AS docid FROM by_rank WHERE by_rank MATCH ? ORDER BY rowid LIMIT ?) l
         CROSS JOIN product p ON p.docid = l.docid`,
      )
      .raw(),
  };
}

/** The index yields positions in the order asked for; only those of the page are looked up. */
function listInOrder(order: 'price' | 'title', direction: 'ASC' | 'DESC'): string {
  return `SELECT ${PRODUCT} FROM (
      SELECT rowid AS position FROM by_${order} WHERE by_${order} MATCH ? ORDER BY rowid ${direction} LIMIT ? OFFSET ?
    ) o CROSS JOIN ${order}_order l ON l.position = o.position ${FROM_DOCID} ORDER BY o.position ${direction}`;
}
