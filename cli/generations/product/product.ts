import { AVAILABILITIES, LIMITS } from '#contract/generation.ts';
import { type Attributes, isOver } from '../feed/attributes.ts';
import { RowFault } from '../feed/row-fault.ts';
import { parseAvailability } from './availability.ts';
import { parsePrice } from './price.ts';
import { checkTotals } from './totals.ts';

/** A product as it will be served. Texts are clean (see `cleanText`) and within the limits. */
export interface Product {
  id: string;
  title: string;
  brand: string | null;
  currency: string;
  /** Both in the currency's minor unit. */
  price: number;
  salePrice: number | null;
  /** Index into AVAILABILITIES. */
  availability: number;
  /** "A > B > C", and the attribute that it came from. */
  category: { attribute: string; text: string };
  image: string | null;
  color: readonly string[];
  size: readonly string[];
  /** JSON of all other attributes, keys sorted. */
  detail: string;
}

const NO_CATEGORY = 'Other';

/** Makes a product of a row's attributes, by the rules of Google's product-data specification. Throws RowFault. */
export function checkProduct(attributes: Attributes): Product {
  const id = readId(attributes);
  const title = required(attributes, 'title', LIMITS.titleBytes);
  const brand = single(attributes, 'brand', LIMITS.facetBytes);
  const price = parsePrice('price', required(attributes, 'price', LIMITS.attributeBytes));
  const availability = single(attributes, 'availability') ?? AVAILABILITIES[0];
  checkLinks(attributes);
  checkTotals(attributes);
  return {
    id,
    title,
    brand,
    currency: price.currency,
    price: price.amount,
    salePrice: readSalePrice(attributes, price),
    availability: parseAvailability(availability),
    category: readCategory(attributes),
    image: single(attributes, 'image_link'),
    color: readFacet(attributes, 'color'),
    size: readFacet(attributes, 'size'),
    detail: formatDetail(attributes),
  };
}

/** A URL's path can't end in "." or "..": clients resolve them away before they ask (RFC 3986, 5.2.4). */
function readId(attributes: Attributes): string {
  const id = required(attributes, 'id', LIMITS.idBytes);
  if (id !== '.' && id !== '..') return id;
  throw new RowFault('BRK-FEED-BAD-VALUE', 'id', "can't be a part of an address", id);
}

function required(attributes: Attributes, name: string, limitBytes: number): string {
  const text = single(attributes, name, limitBytes);
  if (text === null) throw new RowFault('BRK-FEED-MISSING', name, 'is missing');
  return text;
}

function single(attributes: Attributes, name: string, limitBytes: number = LIMITS.attributeBytes): string | null {
  const text = attributes.get(name);
  if (text === undefined) return null;
  if (Array.isArray(text)) {
    throw new RowFault('BRK-FEED-BAD-VALUE', name, `is given ${text.length} times`, text.join(' | '));
  }
  checkLength(name, text, limitBytes);
  return text;
}

function checkLength(name: string, text: string, limitBytes: number): void {
  if (isOver(text, limitBytes)) {
    throw new RowFault('BRK-FEED-TOO-LONG', name, `is longer than ${limitBytes} bytes`, text);
  }
}

/** A sale price above the price is an error, as it is to Google; one that equals it is no sale. */
function readSalePrice(attributes: Attributes, price: { amount: number; currency: string }): number | null {
  const text = single(attributes, 'sale_price');
  if (text === null) return null;
  const sale = parsePrice('sale_price', text);
  if (sale.currency !== price.currency) {
    throw new RowFault('BRK-FEED-CURRENCY', 'sale_price', `is not in the price's ${price.currency}`, text);
  }
  if (sale.amount > price.amount) {
    throw new RowFault('BRK-FEED-BAD-VALUE', 'sale_price', 'is higher than the price', text);
  }
  return sale.amount === price.amount ? null : sale.amount;
}

/** The first product_type counts (the specification's rule); Google's own category where there is none, unless a number. */
function readCategory(attributes: Attributes): Product['category'] {
  const type = toList(attributes, 'product_type')[0];
  if (type !== undefined) return { attribute: 'product_type', text: type };
  const google = toList(attributes, 'google_product_category')[0] ?? '';
  if (/\D/.test(google)) return { attribute: 'google_product_category', text: google };
  return { attribute: 'product_type', text: NO_CATEGORY };
}

function toList(attributes: Attributes, name: string): readonly string[] {
  const text = attributes.get(name) ?? [];
  return Array.isArray(text) ? text : [text];
}

function readFacet(attributes: Attributes, name: string): readonly string[] {
  const texts = toList(attributes, name);
  for (const text of texts) checkLength(name, text, LIMITS.facetBytes);
  return texts.length > 1 ? [...new Set(texts)] : texts;
}

/** Links are put into pages: nothing but http may get there ("javascript:" is a link, too). */
function checkLinks(attributes: Attributes): void {
  for (const name of attributes.keys()) {
    if (name !== 'link' && !name.endsWith('_link')) continue;
    const links = toList(attributes, name);
    for (const link of links) checkLength(name, link, LIMITS.linkBytes);
    const bad = links.find(link => !/^https?:\/\/\S+$/i.test(link));
    if (bad !== undefined) throw new RowFault('BRK-FEED-BAD-VALUE', name, 'is not an http(s) address', bad);
  }
}

const COLUMNS = new Set(['id', 'title', 'brand', 'price', 'sale_price', 'availability', 'image_link']);

/** By hand, since an object would put names that look like numbers first. */
function formatDetail(attributes: Attributes): string {
  let json = '';
  for (const name of sortNames([...attributes.keys()])) {
    const text = attributes.get(name)!;
    if (isColumn(name, text)) continue;
    json += `${json === '' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(text)}`;
  }
  return `{${json}}`;
}

let lastNames: readonly string[] = [];
let lastSorted: readonly string[] = [];

/** Most rows of a feed have the attributes of the row before: sorting them anew was a tenth of a build's time. */
function sortNames(names: string[]): readonly string[] {
  if (names.length === lastNames.length && names.every((name, at) => name === lastNames[at])) return lastSorted;
  lastNames = names;
  lastSorted = names.toSorted();
  return lastSorted;
}

/** A lone product_type is the product's category; of several, all are kept here. */
function isColumn(name: string, text: string | string[]): boolean {
  return COLUMNS.has(name) || (name === 'product_type' && !Array.isArray(text));
}
