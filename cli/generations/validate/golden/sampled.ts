import { join } from 'node:path';
import Database from 'better-sqlite3';
import { GENERATION_FILE } from '#contract/layout.ts';
import { formatMinor } from '#contract/money.ts';
import { askApi, askPage, categoryPage, type ListedProducts, type Question } from './question.ts';

const PRODUCTS = 20;
const TOP_CATEGORIES = 100;

/** What any generation must answer, made of what its tables hold: from the home page to single products and their words. */
export function sampleQuestions(dir: string, currency: string, changedIds: readonly string[]): Question[] {
  const db = new Database(join(dir, GENERATION_FILE), { readonly: true, fileMustExist: true });
  try {
    return [
      askPage('the home page', '/'),
      ...askCategories(db),
      ...askFacets(db),
      ...readSamples(db, changedIds).flatMap(sample => askProduct(sample, currency)),
    ];
  } finally {
    db.close();
  }
}

interface Sample {
  id: string;
  title: string;
  price: number;
  path: string;
}

function askCategories(db: Database.Database): Question[] {
  const top = db
    .prepare<[], { path: string; name: string }>(
      `SELECT path, name FROM category WHERE depth = 1 ORDER BY products DESC, id LIMIT ${TOP_CATEGORIES}`,
    )
    .all();
  return top.map(({ path, name }) => askPage(`the category "${name}"`, categoryPage(path)));
}

/** The commonest value of each attribute in the largest category: the listing must hold as many as were counted. */
function askFacets(db: Database.Database): Question[] {
  const facets = db
    .prepare<[], { path: string; attribute: string; value: string; products: number }>(`
      SELECT c.path, f.attribute, v.value, f.products FROM facet_count f JOIN facet_value v ON v.id = f.facet_value
      JOIN category c ON c.id = f.category
      WHERE f.position = 0 AND c.id = (SELECT id FROM category WHERE depth = 1 ORDER BY products DESC, id LIMIT 1)`)
    .all();
  return facets.map(({ path, attribute, value, products }) => {
    const target = `/api/v1/categories/${encodeURIComponent(path)}/products?${new URLSearchParams({ [attribute]: value })}`;
    return askApi<ListedProducts>(`products of ${attribute} "${value}" in ${path}`, target, ({ total }) => {
      const isRight = total.isExact ? total.count === products : total.count < products;
      return isRight ? null : `lists ${total.count} products, where ${products} were counted`;
    });
  });
}

/** Evenly over the whole table, and some of those that are new or changed. */
function readSamples(db: Database.Database, changedIds: readonly string[]): Sample[] {
  const columns = 'p.id, p.title, coalesce(p.sale_price, p.price) AS price, c.path';
  const from = 'FROM product p JOIN category c ON c.id = p.category';
  const { first, last } = db
    .prepare<[], { first: number; last: number }>('SELECT min(docid) AS first, max(docid) AS last FROM product')
    .get()!;
  const at = db.prepare<[number], Sample>(`SELECT ${columns} ${from} WHERE p.docid >= ? ORDER BY p.docid LIMIT 1`);
  const named = db.prepare<[string], Sample>(`SELECT ${columns} ${from} WHERE p.id = ?`);
  const step = (last - first) / (PRODUCTS - 1);
  const even = Array.from({ length: PRODUCTS }, (_, index) => at.get(Math.floor(first + index * step))!);
  const changed = changedIds.slice(0, PRODUCTS).flatMap(id => named.get(id) ?? []);
  return [...new Map([...even, ...changed].map(sample => [sample.id, sample])).values()];
}

function askProduct(sample: Sample, currency: string): Question[] {
  const { id, title, price } = sample;
  const address = encodeURIComponent(id);
  const expected = formatMinor(price, currency);
  interface Document {
    title: string;
    price: { amount: string };
    salePrice: { amount: string } | null;
  }
  return [
    askPage(`the page of ${id}`, `/p/${address}`),
    askApi<Document>(`product ${id}`, `/api/v1/products/${address}`, document => {
      const paid = (document.salePrice ?? document.price).amount;
      if (document.title !== title) return `has the title "${document.title}", not "${title}"`;
      return paid === expected ? null : `costs ${paid}, not ${expected} ${currency}`;
    }),
    ...askWords(sample),
  ];
}

/** A search looks at the first 200 that have the words: beyond that the product may be missing, and nothing is known. */
function askWords({ id, title, path }: Sample): Question[] {
  if (!/[\p{L}\p{N}]/u.test(title)) return [];
  const target = `/api/v1/search?${new URLSearchParams({ q: title, category: path, limit: '100' })}`;
  return [
    askApi<ListedProducts>(`a search for "${title}"`, target, ({ products, total }) => {
      const isFound = products.some(product => product.id === id);
      const isBeyond = !total.isExact || total.count > products.length;
      return isFound || isBeyond ? null : `does not find ${id}; it finds ${total.count} products`;
    }),
  ];
}
