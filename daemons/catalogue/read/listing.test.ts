import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FixtureProduct, makeProducts } from '../generation.fixture.ts';
import { openShop, type Shop } from '../shop.fixture.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop(makeProducts(300));
});
afterAll(() => shop.close());

interface Listing {
  products: { id: string; title: string; price: { amount: string }; salePrice: { amount: string } | null }[];
  total: { count: number; isExact: boolean };
  next: string | null;
  facets: { attribute: string; values: { value: string; count: number }[] }[];
}
const list = (target: string): Listing => JSON.parse(shop.read(`/api/v1${target}`).body);
const ids = (target: string) => list(target).products.map(product => product.id);
const expected = (isWanted: (product: FixtureProduct) => boolean) =>
  shop.products.filter(isWanted).map(product => product.id);
const price = ({ salePrice, price: full }: FixtureProduct) => salePrice ?? full;

describe('a listing', () => {
  it("has the feed's order, and ends where the shop ends", () => {
    expect(ids('/products?limit=100&page=2')).toEqual(expected(() => true).slice(100, 200));
    expect(list('/products?limit=100&page=3')).toMatchObject({ next: null, total: { count: 300, isExact: true } });
    expect(list('/products?limit=100&page=4').products).toEqual([]);
  });

  it('of a category holds all below it and nothing else', () => {
    expect(ids('/categories/shoes/products?limit=100')).toEqual(expected(() => true).slice(0, 100));
    expect(ids('/categories/shoes/boot/products?limit=100')).toEqual(expected(each => each.category === 'shoes/boot'));
  });

  it('is in order of price, up and down, by the price that is asked', () => {
    const prices = list('/products?sort=price-asc&limit=100').products.map(each =>
      Number((each.salePrice ?? each.price).amount),
    );
    expect(prices).toEqual(
      [...shop.products]
        .map(each => price(each) / 100)
        .sort((a, b) => a - b)
        .slice(0, 100),
    );
    const down = list('/products?sort=price-desc&limit=3').products.map(each =>
      Number((each.salePrice ?? each.price).amount),
    );
    expect(down).toEqual(
      [...shop.products]
        .map(each => price(each) / 100)
        .sort((a, b) => b - a)
        .slice(0, 3),
    );
  });

  it('is in order of title', () => {
    const titles = list('/products?sort=title&limit=100').products.map(product => product.title);
    expect(titles).toEqual(
      shop.products
        .map(product => product.title)
        .sort()
        .slice(0, 100),
    );
  });

  it('takes any of the values of one attribute, and all attributes together', () => {
    const wanted = expected(each => ['red', 'blue'].includes(String(each.attributes?.color)) && each.brand === 'Acme');
    const found = list('/products?color=red&color=blue&brand=Acme&limit=100');
    expect(found.products.map(each => each.id)).toEqual(wanted);
    expect(found.total).toEqual({ count: wanted.length, isExact: true });
    expect(ids('/products?color=red&color=none&limit=100')).toEqual(expected(each => each.attributes?.color === 'red'));
  });

  it('finds nothing for a value that nothing has', () => {
    expect(list('/products?color=none')).toMatchObject({ products: [], total: { count: 0, isExact: true } });
  });

  it('walks through a filtered order by its links, without a gap or a double', () => {
    const found: string[] = [];
    let target: string | null = '/api/v1/products?color=green&limit=7&sort=price-desc';
    while (target !== null) {
      const page: Listing = JSON.parse(shop.read(target).body);
      found.push(...page.products.map(product => product.id));
      target = page.next;
    }
    expect([...found].sort()).toEqual(expected(each => each.attributes?.color === 'green').sort());
  });

  it("has the category's facets with their counts", () => {
    const facets = list('/categories/shoes/boot/products').facets;
    expect(facets.map(facet => facet.attribute)).toEqual(['brand', 'color', 'availability', 'price']);
    const red = facets[1]!.values.find(each => each.value === 'red');
    const wanted = expected(each => each.category === 'shoes/boot' && each.attributes?.color === 'red');
    expect(red?.count).toBe(wanted.length);
  });

  it('refuses pages, sizes and orders that are none', () => {
    for (const query of ['page=0', 'page=101', 'page=x', 'limit=0', 'limit=101', 'limit=1e1', 'sort=best', 'page=-1']) {
      expect(shop.read(`/api/v1/products?${query}`).status, query).toBe(400);
    }
    const many = Array.from({ length: 31 }, (_, index) => `brand=${index}`).join('&');
    expect(shop.read(`/api/v1/products?${many}`).status).toBe(400);
  });
});
