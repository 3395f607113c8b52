import { DOCID_MASK } from '#contract/generation.ts';
import type { Database, Statement } from '../generation/sqlite.ts';
import type { Sort } from './listing.ts';

/** Every query of the daemon. Each is bounded: by a key, by a LIMIT, or by a limit of the builder's (FACET_VALUES, LIMITS). */
export interface Statements {
  anyProduct: Statement<[], { id: string }>;
  productById: Statement<[string], ProductRow>;
  attributes: Statement<[number], { attributes: string }>;
  categoryByPath: Statement<[string], CategoryRow>;
  categoryById: Statement<[number], CategoryRow>;
  children: Statement<[number], CategoryRow>;
  facetValue: Statement<[string, string], { id: number }>;
  facets: Statement<[number], FacetRow>;
  /** match, limit, offset → docids in that order */
  order: Readonly<Record<Sort, Statement<[string, number, number], number>>>;
  /** A JSON list of docids → their products, in the list's order: one call, as each has its price. */
  products: Statement<[string], ProductRow>;
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
export function prepareStatements(database: Database): Statements {
  const category = 'SELECT id, parent, path, name, depth, products FROM category';
  const product = `SELECT ${PRODUCT} FROM product p JOIN category c ON c.id = p.category`;
  const orderBy = (order: string, direction: 'ASC' | 'DESC') =>
    database
      .prepare<[string, number, number], number>(
        `SELECT rowid & ${DOCID_MASK} FROM by_${order} WHERE by_${order} MATCH ? ORDER BY rowid ${direction} LIMIT ? OFFSET ?`,
      )
      .pluck();
  return {
    anyProduct: database.prepare('SELECT id FROM product LIMIT 1'),
    productById: database.prepare(`${product} WHERE p.id = ?`),
    attributes: database.prepare('SELECT attributes FROM product_detail WHERE docid = ?'),
    categoryByPath: database.prepare(`${category} WHERE path = ?`),
    categoryById: database.prepare(`${category} WHERE id = ?`),
    children: database.prepare(`${category} WHERE parent = ? ORDER BY name LIMIT ${CHILDREN}`),
    facetValue: database.prepare('SELECT id FROM facet_value WHERE attribute = ? AND value = ?'),
    facets: database.prepare(
      `SELECT f.attribute, v.value, f.products FROM facet_count f JOIN facet_value v ON v.id = f.facet_value
       WHERE f.category = ? ORDER BY f.attribute, f.position`,
    ),
    order: {
      rank: orderBy('rank', 'ASC'),
      'price-asc': orderBy('price', 'ASC'),
      'price-desc': orderBy('price', 'DESC'),
      title: orderBy('title', 'ASC'),
    },
    products: database.prepare(
      `SELECT ${PRODUCT} FROM json_each(?) j CROSS JOIN product p ON p.docid = j.value
       CROSS JOIN category c ON c.id = p.category ORDER BY j.key`,
    ),
    searchHits: database
      .prepare<[string, number], [number, string, string | null]>(
        `SELECT p.docid, p.title, p.brand
         FROM (SELECT rowid AS docid FROM by_rank WHERE by_rank MATCH ? ORDER BY rowid LIMIT ?) l
         CROSS JOIN product p ON p.docid = l.docid`,
      )
      .raw(),
  };
}
