import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import {
  APPLICATION_ID,
  AVAILABILITIES,
  categoryTerm,
  DOCIDS,
  FACETS,
  type Facet,
  facetTerm,
  type Manifest,
  PAGE_SIZE,
  PRICE_BANDS,
  SCHEMA_SQL,
  SCHEMA_VERSION,
} from '#contract/generation.ts';
import { GENERATION_FILE, MANIFEST_FILE } from '#contract/layout.ts';

/** A small generation for tests, made from the contract's schema alone and by the shortest way. */
export interface FixtureProduct {
  id: string;
  title: string;
  brand: string | null;
  price: number;
  salePrice?: number | null;
  availability?: number;
  /** "a/b": names are the slugs. */
  category: string;
  image?: string | null;
  attributes?: Record<string, string | string[]>;
}

/** Writes `<parent>/<digest>/` and returns its digest. */
export function writeGeneration(parent: string, products: readonly FixtureProduct[]): string {
  mkdirSync(parent, { recursive: true });
  const draft = join(parent, `draft-${process.pid}.db`);
  rmSync(draft, { force: true });
  const categories = fillDatabase(draft, products);
  const bytes = readFileSync(draft);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const manifest: Manifest = {
    digest,
    sizeBytes: bytes.length,
    schemaVersion: SCHEMA_VERSION,
    products: products.length,
    categories,
    currency: 'USD',
    feed: 'fixture',
    builtAt: '2026-01-01T00:00:00.000Z',
  };
  mkdirSync(join(parent, digest), { recursive: true });
  copyFileSync(draft, join(parent, digest, GENERATION_FILE));
  rmSync(draft);
  writeFileSync(join(parent, digest, MANIFEST_FILE), JSON.stringify(manifest));
  return digest;
}

const COLORS = ['red', 'green', 'blue', 'black'];
const KINDS = ['boot', 'sandal', 'sneaker', 'slipper', 'clog'];

/** `count` products like "Acme red boot 17"; a later `edition` has other prices and says so in its titles. */
export function makeProducts(count: number, edition = 1): FixtureProduct[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = KINDS[index % KINDS.length]!;
    const color = COLORS[index % COLORS.length]!;
    return {
      id: `sku-${index}`,
      title: `Acme ${color} ${kind} ${index} edition ${edition}`,
      brand: index % 3 === 0 ? 'Acme' : 'Zeta',
      price: 500 + ((index * 7919) % 90_000) + edition,
      salePrice: index % 10 === 0 ? 450 : null,
      availability: index % AVAILABILITIES.length,
      category: `shoes/${kind}`,
      image: `https://images.example/${index}.jpg`,
      attributes: {
        color,
        description: `A ${color} ${kind}. `.repeat(20),
        gtin: `00${index}`,
        material: ['cork', 'wool'],
      },
    };
  });
}

function fillDatabase(path: string, products: readonly FixtureProduct[]): number {
  const database = new Database(path);
  database.pragma(`page_size = ${PAGE_SIZE}`);
  database.pragma('journal_mode = MEMORY');
  database.exec(SCHEMA_SQL);
  database.pragma(`application_id = ${APPLICATION_ID}`);
  database.pragma(`user_version = ${SCHEMA_VERSION}`);
  database.exec('BEGIN');
  const categories = fillCategories(database, products);
  const values = fillProducts(database, products, categories);
  fillOrders(database, products, values);
  const meta = { currency: 'USD', products: products.length, categories: categories.size, schema: SCHEMA_VERSION };
  for (const [key, value] of Object.entries(meta)) {
    database.prepare('INSERT INTO meta VALUES (?, ?)').run(key, String(value));
  }
  database.exec('COMMIT');
  database.close();
  return categories.size;
}

function fillCategories(database: Database.Database, products: readonly FixtureProduct[]): Map<string, number> {
  const paths = new Set(products.flatMap(product => lineage(product.category)));
  const ids = new Map([...paths].sort().map((path, index) => [path, index]));
  const insert = database.prepare('INSERT INTO category VALUES (?, ?, ?, ?, ?, ?)');
  for (const [path, id] of ids) {
    const depth = path === '' ? 0 : path.split('/').length;
    const parent = path === '' ? null : ids.get(lineage(path).at(-2)!)!;
    const count = products.filter(product => lineage(product.category).includes(path)).length;
    insert.run(id, parent, path, path.split('/').at(-1), depth, count);
  }
  return ids;
}

/** '' → … → the category itself. */
function lineage(path: string): string[] {
  const parts = path === '' ? [] : path.split('/');
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}

function fillProducts(
  database: Database.Database,
  products: readonly FixtureProduct[],
  categories: Map<string, number>,
): Map<FixtureProduct, string> {
  const facets = new Map<string, number>();
  const terms = new Map<FixtureProduct, string>();
  const counts = new Map<string, number>();
  const product = database.prepare('INSERT INTO product VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const detail = database.prepare('INSERT INTO product_detail VALUES (?, ?)');
  const rank = database.prepare('INSERT INTO by_rank (rowid, terms) VALUES (?, ?)');
  for (const [index, each] of products.entries()) {
    const docid = index + 1;
    const category = categories.get(each.category)!;
    const row = [docid, each.id, each.title, each.brand, each.price, each.salePrice ?? null];
    product.run(...row, each.availability ?? 0, category, each.image ?? null);
    detail.run(docid, JSON.stringify(each.attributes ?? {}));
    const own = lineage(each.category).map(path => categories.get(path)!);
    const marks = own.map(categoryTerm);
    for (const [attribute, value] of facetsOf(each)) {
      const key = JSON.stringify([attribute, value]);
      const id = facets.get(key) ?? facets.size + 1;
      facets.set(key, id);
      marks.push(facetTerm(id));
      for (const above of own) increment(counts, JSON.stringify([above, attribute, id]));
    }
    terms.set(each, marks.join(' '));
    rank.run(docid, `${each.title} ${each.brand ?? ''} ${each.category} ${each.id} ${marks.join(' ')}`);
  }
  fillFacets(database, facets, counts);
  return terms;
}

function facetsOf(product: FixtureProduct): [Facet, string][] {
  const { brand, attributes = {}, availability = 0 } = product;
  const all: Record<Facet, unknown> = {
    brand,
    color: attributes.color,
    size: attributes.size,
    availability: AVAILABILITIES[availability],
    price: priceBand(priceOf(product)),
  };
  return FACETS.flatMap(facet => (typeof all[facet] === 'string' ? [[facet, all[facet]] as [Facet, string]] : []));
}

function priceBand(price: number): string {
  const upper = PRICE_BANDS.findIndex(end => price < end * 100);
  return upper < 0 ? `${PRICE_BANDS.at(-1)}-` : `${PRICE_BANDS[upper - 1] ?? 0}-${PRICE_BANDS[upper]}`;
}

function fillFacets(database: Database.Database, facets: Map<string, number>, counts: Map<string, number>): void {
  const value = database.prepare('INSERT INTO facet_value VALUES (?, ?, ?)');
  for (const [key, id] of facets) value.run(id, ...JSON.parse(key));
  const count = database.prepare('INSERT INTO facet_count VALUES (?, ?, ?, ?, ?)');
  const positions = new Map<string, number>();
  for (const [key, products] of [...counts].sort((a, b) => b[1] - a[1])) {
    const [category, attribute, id] = JSON.parse(key);
    count.run(category, attribute, increment(positions, `${category} ${attribute}`) - 1, id, products);
  }
}

function fillOrders(
  database: Database.Database,
  products: readonly FixtureProduct[],
  terms: Map<FixtureProduct, string>,
): void {
  const insert = (order: string) =>
    database.prepare(`INSERT INTO by_${order} (rowid, terms) VALUES (? << ${DOCIDS.bits} | ?, ?)`);
  const [byPrice, byTitle] = [insert('price'), insert('title')];
  const position = database.prepare('INSERT INTO title_order VALUES (?, ?)');
  const docids = new Map(products.map((product, at) => [product, at + 1]));
  for (const product of products) byPrice.run(priceOf(product), docids.get(product), terms.get(product));
  const byName = [...products].sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0));
  for (const [at, product] of byName.entries()) {
    byTitle.run(at + 1, docids.get(product), terms.get(product));
    position.run(docids.get(product), at + 1);
  }
}

function priceOf({ price, salePrice }: FixtureProduct): number {
  return salePrice ?? price;
}

function increment(counts: Map<string, number>, key: string): number {
  const next = (counts.get(key) ?? 0) + 1;
  counts.set(key, next);
  return next;
}
