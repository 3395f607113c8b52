import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProducts } from '../generation.fixture.ts';
import { openShop, type Shop } from '../shop.fixture.ts';
import { describeApi } from './openapi.ts';
import { SCHEMAS, type Schema } from './openapi-schemas.ts';
import { findViolation } from './schema-check.fixture.ts';

interface Description {
  paths: Record<
    string,
    {
      get: {
        parameters: { name: string }[];
        responses: Record<number, { content: Record<string, { schema: Schema }> }>;
      };
    }
  >;
}

let shop: Shop;
const description = describeApi() as Description;
beforeAll(async () => {
  shop = await openShop([
    ...makeProducts(120),
    { id: 'a/b ?#%', title: 'Odd', brand: null, price: 5, category: 'odd', attributes: {} },
  ]);
});
afterAll(() => shop.close());

/** Path of the description → addresses that ask for it, good and bad. */
const ADDRESSES: Record<string, string[]> = {
  '/api/v1/products': [
    '',
    '?sort=price-desc&page=2&limit=10',
    '?color=red&color=blue',
    '?color=none',
    '?page=0',
    '?sort=x',
  ],
  '/api/v1/products/{id}': ['sku-0', 'sku-1', 'sku-10', encodeURIComponent('a/b ?#%'), 'none'],
  '/api/v1/categories': [''],
  '/api/v1/categories/{path}': ['shoes', 'shoes/boot', 'shoes%2Fboot', 'none'],
  '/api/v1/categories/{path}/products': ['shoes', 'shoes/boot', 'shoes%2Fboot', 'none'],
  '/api/v1/search': [
    '',
    '?q=boot',
    '?q=red+boo&limit=5&page=2',
    '?q=boot&category=shoes/boot&color=red',
    '?q=x&page=101',
    '?q=x&category=none',
  ],
};

describe('the description of the API', () => {
  it('has an address in this test for each of its paths', () => {
    expect(Object.keys(ADDRESSES).sort()).toEqual(Object.keys(description.paths).sort());
  });

  for (const [path, addresses] of Object.entries(ADDRESSES)) {
    it(`is what ${path} answers, to the letter`, () => {
      for (const each of addresses) {
        const target = path.includes('{') ? path.replace(/\{\w+\}/, each) : path + each;
        const answer = shop.answers.get(target, 'identity');
        const content = description.paths[path]!.get.responses[answer.status]?.content;
        const type = answer.headers[answer.headers.indexOf('Content-Type') + 1]!;
        expect(content?.[type], `${target} answers ${answer.status} ${type}`).toBeDefined();
        expect(findViolation(content![type]!.schema, JSON.parse(answer.body.toString()), SCHEMAS), target).toBeNull();
      }
    });
  }

  it('names every parameter that the service reads', () => {
    const names = description.paths['/api/v1/search']!.get.parameters.map(parameter => parameter.name);
    expect(names).toEqual([
      'q',
      'category',
      'page',
      'limit',
      'brand',
      'color',
      'size',
      'availability',
      'price',
      'epoch',
    ]);
    const listing = description.paths['/api/v1/products']!.get.parameters.map(parameter => parameter.name);
    expect(listing).toEqual(['sort', 'page', 'limit', 'brand', 'color', 'size', 'availability', 'price', 'epoch']);
  });
});

describe('the check itself', () => {
  it('finds what does not fit', () => {
    const money = { $ref: '#/components/schemas/Money' };
    expect(findViolation(money, { amount: '1.00', currency: 'USD' }, SCHEMAS)).toBeNull();
    expect(findViolation(money, { amount: 1, currency: 'USD' }, SCHEMAS)).toContain('$.amount');
    expect(findViolation(money, { amount: '1.00' }, SCHEMAS)).toContain('currency is missing');
    expect(findViolation(money, { amount: '1.00', currency: 'USD', more: 1 }, SCHEMAS)).toContain('$.more');
    expect(findViolation({ type: 'array', items: money }, [{}], SCHEMAS)).toContain('$[0]');
    expect(findViolation({ anyOf: [{ type: 'null' }, { type: 'string' }] }, 1, SCHEMAS)).toContain('$');
  });
});
