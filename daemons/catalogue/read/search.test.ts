import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProducts } from '../generation.fixture.ts';
import { openShop, type Shop } from '../shop.fixture.ts';
import { SEARCH_LIMITS, splitWords } from './words.ts';

let shop: Shop;
beforeAll(async () => {
  const more = [
    { id: 'x-1', title: 'Crème brûlée dish', brand: 'Café Noir', price: 100, category: 'kitchen' },
    { id: 'x-2', title: 'Boot', brand: null, price: 100, category: 'kitchen' },
    { id: 'x-3', title: 'Boot jack', brand: null, price: 100, category: 'kitchen' },
  ];
  shop = await openShop([...makeProducts(300), ...more]);
});
afterAll(() => shop.close());

const search = (words: string, more = '') =>
  JSON.parse(shop.read(`/api/v1/search?q=${encodeURIComponent(words)}${more}`).body);
const titles = (words: string, more = '') => search(words, more).products.map((each: { title: string }) => each.title);

describe('a search', () => {
  it('finds products that have every word, the last one unfinished', () => {
    for (const title of titles('red snea')) expect(title).toMatch(/red sneaker/);
    expect(titles('red snea').length).toBeGreaterThan(0);
    expect(titles('snea red')).toEqual([]);
  });

  it('puts an exact title first, then titles that begin with it, then the popular ones', () => {
    expect(titles('boot').slice(0, 2)).toEqual(['Boot', 'Boot jack']);
  });

  it('reads over accents and case, in the words and in the products', () => {
    expect(titles('CREME brulee')).toEqual(['Crème brûlée dish']);
    expect(titles('cafe\u0301 noir')).toEqual(['Crème brûlée dish']);
  });

  it('finds a product by its id', () => {
    expect(search('sku-17').products.map((each: { id: string }) => each.id)).toContain('sku-17');
  });

  it('stays within a category and filters', () => {
    expect(titles('boot', '&category=kitchen')).toEqual(['Boot', 'Boot jack']);
    for (const title of titles('acme', '&color=blue')) expect(title).toContain('blue');
    expect(shop.read('/api/v1/search?q=boot&category=none').status).toBe(404);
  });

  it('looks at a bounded number of hits and says so', () => {
    expect(search('acme').total).toEqual({ count: 200, isExact: false });
    expect(search('acme', '&page=3&limit=100').products).toEqual([]);
  });

  it('without any word finds nothing, and that is no error', () => {
    for (const words of ['', ' ', '"', '***', '-', '(', '\u{E000}', '💥']) {
      expect(search(words).total).toEqual({ count: 0, isExact: true });
    }
  });

  it('never reads a word as an operator or a category', () => {
    for (const words of ['NOT boot', 'boot OR sandal', 'boot NEAR sandal', '\u{E000}c0', '\u{E000}v1']) {
      expect(titles(words)).toEqual([]);
    }
  });

  it('answers any text whatever', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc
        .array(fc.constantFrom('"', '*', '(', ')', ':', '^', '-', '+', 'AND', 'OR', 'NOT', 'boot', '\0', "'", ' '))
        .map(all => all.join('')),
    );
    fc.assert(
      fc.property(anything, text => {
        const words = encodeURIComponent(text.toWellFormed().slice(0, 200).toWellFormed());
        expect(shop.read(`/api/v1/search?q=${words}`).status).toBe(200);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the words of a search', () => {
  it('are few and short, however long the text is', () => {
    const words = splitWords(`${'long'.repeat(100)} ${'a b c '.repeat(100)}`);
    expect(words.length).toBeLessThanOrEqual(SEARCH_LIMITS.words);
    for (const word of words) expect([...word].length).toBeLessThanOrEqual(SEARCH_LIMITS.wordCharacters);
  });
});
