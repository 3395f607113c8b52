import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProducts } from '../generation.fixture.ts';
import { openShop, type Shop } from '../shop.fixture.ts';
import { AnswerCache, type CachedAnswer } from './cache.ts';
import { chooseEncoding } from './encoding.ts';
import { matchesEtag } from './send.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop(makeProducts(100));
});
afterAll(() => shop.close());

describe('answers', () => {
  it('are the same object for the same page, however its address was written', () => {
    const once = shop.answers.get('/api/v1/products?color=red&color=blue&page=1&utm_source=x', 'identity');
    expect(shop.answers.get('/api/v1/products?color=blue&color=red', 'identity')).toBe(once);
    expect(shop.answers.get('/api/v1/products?color=blue&color=red&limit=24&color=red', 'identity')).toBe(once);
    expect(shop.answers.get('/api/v1/products?color=red', 'identity')).not.toBe(once);
  });

  it('are compressed the second time, and say the same', () => {
    const plain = shop.answers.get('/c/shoes', 'br');
    const brotli = shop.answers.get('/c/shoes', 'br');
    const gzip = shop.answers.get('/c/shoes', 'gzip');
    expect(plain.headers).not.toContain('Content-Encoding');
    expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
    expect(gunzipSync(gzip.body)).toEqual(plain.body);
    expect(new Set([plain.etag, brotli.etag, gzip.etag]).size).toBe(3);
    expect(brotli.headers[brotli.headers.indexOf('Content-Length') + 1]).toBe(String(brotli.body.length));
  });

  it('hold no more memory than their bodies, plain or compressed', () => {
    for (const encoding of ['identity', 'br', 'gzip'] as const) {
      for (const path of ['/c/shoes/boot', '/api/v1/products/sku-1']) {
        shop.answers.get(path, encoding);
        const { body } = shop.answers.get(path, encoding);
        expect(body.buffer.byteLength).toBe(body.length);
      }
    }
  });

  it('are there for a long address, as a deep category of a shop in another script has', () => {
    const path = `/c/${Array.from({ length: 8 }, () => encodeURIComponent('обувь'.repeat(20))).join('/')}`;
    expect(path.length).toBeGreaterThan(4_000);
    expect(shop.answers.get(path, 'identity').status).toBe(404);
    expect(shop.answers.get(`/${'a'.repeat(8_200)}`, 'identity').status).toBe(414);
  });

  it('never outlive an activation in a cache downstream', () => {
    const { headers } = shop.answers.get('/', 'identity');
    expect(headers[headers.indexOf('Cache-Control') + 1]).toBe('public, no-cache');
  });

  it('are there for any address whatever', () => {
    const part = fc.oneof(
      fc.constantFrom('p', 'c', 'api', 'v1', 'products', 'categories', 'search', 'shoes', ''),
      fc.string({ unit: 'binary' }).map(text => encodeURIComponent(text.toWellFormed())),
      fc.constantFrom('%', '%ff', '%00', '..', '__proto__'),
    );
    const query = fc.array(
      fc
        .tuple(fc.constantFrom('q', 'page', 'limit', 'sort', 'brand', 'price', 'category', '%'), part)
        .map(pair => pair.join('=')),
    );
    fc.assert(
      fc.property(fc.array(part), query, (parts, pairs) => {
        const answer = shop.answers.get(`/${parts.join('/')}?${pairs.join('&')}`, 'identity');
        expect([200, 400, 404, 414]).toContain(answer.status);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('the cache', () => {
  const answer = (bytes: number): CachedAnswer => ({
    identity: { status: 200, etag: null, headers: [], body: Buffer.alloc(bytes) },
    encoded: {},
  });

  it('stays within its bound and keeps what is asked for again', () => {
    const cache = new AnswerCache(100_000);
    cache.put('/hot', answer(1_000));
    for (let index = 0; index < 1_000; index++) {
      cache.put(`/${index}`, answer(1_000));
      expect(cache.get('/hot')).toBeDefined();
      expect(cache.sizeBytes).toBeLessThanOrEqual(104_000);
    }
    expect(cache.get('/0')).toBeUndefined();
    expect(cache.get('/999')).toBeDefined();
  });

  it('names the addresses asked for last', () => {
    const cache = new AnswerCache(100_000);
    for (const url of ['/a', '/b', '/c']) cache.put(url, answer(10));
    expect(cache.recentUrls(2)).toEqual(['/b', '/c']);
  });
});

describe('the choice of an encoding', () => {
  it('follows what the client takes', () => {
    expect(chooseEncoding(undefined)).toBe('identity');
    expect(chooseEncoding('gzip, deflate, br, zstd')).toBe('br');
    expect(chooseEncoding('gzip;q=1.0, br;q=0')).toBe('gzip');
    expect(chooseEncoding('br;q=0, gzip;q=0')).toBe('identity');
    expect(chooseEncoding('*')).toBe('br');
    expect(chooseEncoding('identity')).toBe('identity');
    expect(chooseEncoding('xbr, gzipped')).toBe('identity');
  });
});

describe('If-None-Match', () => {
  it('matches one of a list, a weak one, and a star, but no part of one', () => {
    expect(matchesEtag('"a", W/"b"', '"b"')).toBe(true);
    expect(matchesEtag('*', '"b"')).toBe(true);
    expect(matchesEtag('"ab"', '"b"')).toBe(false);
    expect(matchesEtag('b', '"b"')).toBe(false);
  });
});
