/** A generation: one immutable catalogue database, named by the SHA-256 of its bytes. */

/** "BRKS", in the SQLite header at offset 68. */
export const APPLICATION_ID = 0x42524b53;
/** SQLite `user_version`. A daemon opens only generations of the version it was built for. */
export const SCHEMA_VERSION = 2;
export const PAGE_SIZE = 4096;

/** `manifest.json` beside `catalog.db`. Says nothing that the digest doesn't pin, but for `builtAt` and `feed`. */
export interface Manifest {
  digest: string;
  sizeBytes: number;
  schemaVersion: number;
  products: number;
  categories: number;
  currency: string;
  /** The feed's base name, or "-". */
  feed: string;
  /** ISO 8601, UTC. */
  builtAt: string;
}

/**
 * Products are numbered in the feed's own order, which is the default order of listings and the order in which full-text
 * search reads its hits, so that a LIMIT bounds the work of every query. The numbers have gaps: a product that comes, goes
 * or moves is written without touching its neighbours, and most pages of the file stay what they were.
 */
export const DOCIDS = { first: 2 ** 20, gap: 8, bits: 26 } as const;
/** Of an index whose rowid is KEY << bits | docid, the docid. */
export const DOCID_MASK = 2 ** DOCIDS.bits - 1;

/**
 * Tables. Three full-text indexes without content (rowids only, so they stay small) serve both listings and search:
 *   by_rank   rowid = docid. Words of title, brand, product type, id, and the facet terms below.
 *   by_price  rowid = price << 26 | docid, the sale price where there is one. Facet terms only.
 *   by_title  rowid = position in order of title (folded) << 26 | docid. Facet terms only.
 * `title_order` says the position of each product, with gaps like those of docids. "Folded" is NFKD without combining
 * marks, in lower case, compared by code point: ICU's orders change with its versions.
 * A listing of any category with any facets, in any order, is one MATCH of facet terms with LIMIT and OFFSET.
 */
export const SCHEMA_SQL = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE category (
  id INTEGER PRIMARY KEY,
  parent INTEGER,
  path TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  depth INTEGER NOT NULL,
  products INTEGER NOT NULL
);
CREATE INDEX category_parent ON category (parent, name);
CREATE TABLE product (
  docid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  brand TEXT,
  price INTEGER NOT NULL,
  sale_price INTEGER,
  availability INTEGER NOT NULL,
  category INTEGER NOT NULL,
  image TEXT
);
CREATE TABLE product_detail (docid INTEGER PRIMARY KEY, attributes TEXT NOT NULL);
CREATE TABLE facet_value (
  id INTEGER PRIMARY KEY,
  attribute TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (attribute, value)
);
CREATE TABLE facet_count (
  category INTEGER NOT NULL,
  attribute TEXT NOT NULL,
  position INTEGER NOT NULL,
  facet_value INTEGER NOT NULL,
  products INTEGER NOT NULL,
  PRIMARY KEY (category, attribute, position)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE by_rank USING fts5(terms, content='', columnsize=0, detail=none, prefix='2 3', tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE by_price USING fts5(terms, content='', columnsize=0, detail=none, tokenize="ascii");
CREATE VIRTUAL TABLE by_title USING fts5(terms, content='', columnsize=0, detail=none, tokenize="ascii");
CREATE TABLE title_order (docid INTEGER PRIMARY KEY, position INTEGER NOT NULL);
`;

/**
 * Rows of `meta`: `currency` (ISO 4217, one for the shop), `products`, `categories`, `schema` (= SCHEMA_VERSION), and
 * what the next build goes by: `packed_pages` and `packed_products`, the size of the file when it was last written in one piece.
 * `category` 0 is the whole shop: path '', name '', parent NULL, depth 0. Paths are slugs joined by '/'. A parent's id is
 * lower than its children's. `category.products` counts everything below it too.
 * `price` and `sale_price` are integers in the currency's minor unit. `product_detail.attributes` is a JSON object of
 * every attribute of the feed that is not a column of `product` (description, link, gtin, color, unknown ones …), name
 * to text, or to a list of texts where the attribute was repeated; keys sorted.
 * `facet_count` holds, for each category with everything below it, at most FACET_VALUES values an attribute, most
 * frequent first (position 0 …), ties by value. The `price` facet goes by what a customer pays: the sale price, if any.
 */
export const FACETS = ['brand', 'color', 'size', 'availability', 'price'] as const;
export type Facet = (typeof FACETS)[number];
export const FACET_VALUES = 30;

/** `product.availability` is an index into this list (Google's product-data specification, `availability`). */
export const AVAILABILITIES = ['in_stock', 'out_of_stock', 'preorder', 'backorder'] as const;

/**
 * Price bands: upper ends in whole units of the currency; a facet's value is "FROM-TO" with TO exclusive ("10-25"),
 * and "1000-" for the last.
 */
export const PRICE_BANDS = [10, 25, 50, 100, 250, 500, 1000] as const;

/**
 * Facet terms stand in the same indexes as words. U+E000 is of Unicode's private use (category Co), which the
 * unicode61 tokenizer keeps as a letter (as does ascii with every byte above 127) and no text of a feed can hold (the
 * builder strips it).
 */
export const TERM_MARK = '\u{E000}';
/** The term of a category: every product carries those of its category and of all above it, up to category 0. */
export function categoryTerm(category: number): string {
  return `${TERM_MARK}c${category}`;
}
export function facetTerm(facetValue: number): string {
  return `${TERM_MARK}v${facetValue}`;
}

/** Hard limits of what a daemon serves; a feed beyond them is refused at the build. Sizes in bytes of UTF-8. */
export const LIMITS = {
  products: 5_000_000,
  idBytes: 128,
  titleBytes: 512,
  attributeBytes: 65_536,
  /** Of a brand, color or size: they are printed in every listing. */
  facetBytes: 256,
  attributesPerProduct: 128,
  /** Of an attribute that is repeated. */
  valuesPerAttribute: 100,
  /** Of `link` and every attribute that ends in `_link`. */
  linkBytes: 2048,
  /** Of a product's attributes together, names and texts: they are printed on one page. */
  productBytes: 256 * 1024,
  categoryDepth: 8,
} as const;
