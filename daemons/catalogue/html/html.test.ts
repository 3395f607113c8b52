import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../shop.fixture.ts';
import { html } from './html.ts';

const EVIL = `"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;`;

let shop: Shop;
beforeAll(async () => {
  const attributes = { color: EVIL, link: 'javascript:alert(1)', [EVIL]: [EVIL, 'https://shop.example/?a=1&b="2"'] };
  shop = await openShop([
    {
      id: `${EVIL}/..`,
      title: EVIL,
      brand: EVIL,
      price: 100,
      category: 'a/b',
      image: 'javascript:alert(1)',
      attributes,
    },
    {
      id: 'image',
      title: 'Plain',
      brand: null,
      price: 1_550,
      salePrice: 999,
      category: 'a/b',
      image: 'https://i.example/"x".jpg',
    },
  ]);
});
afterAll(() => shop.close());

describe('pages', () => {
  it('show hostile data of a feed and of an address as text, wherever it stands', () => {
    const evil = encodeURIComponent(EVIL);
    const targets = [
      '/',
      '/c/a/b',
      `/p/${encodeURIComponent(`${EVIL}/..`)}`,
      `/search?q=${evil}`,
      `/p/${evil}`,
      `/c/${evil}`,
      `/?color=${evil}`,
    ];
    for (const target of targets) {
      const { body } = shop.read(target);
      expect(body, target).toContain('</html>');
      expect(body, target).not.toMatch(/<script|<img src=x|javascript:alert\(1\)"/);
      const text = body.replace(/<style>.*?<\/style>/s, '').replaceAll(/<[a-z!/][^<>]*>/gi, '');
      expect(text, target).not.toMatch(/[<>]/);
    }
  });

  it('link only to addresses of the web, and load no other image', () => {
    const { body } = shop.read(`/p/${encodeURIComponent(`${EVIL}/..`)}`);
    expect(body).toContain('<td>javascript:alert(1)</td>');
    expect(body).toContain('href="https://shop.example/?a=1&amp;b=&quot;2&quot;"');
    expect(body).not.toContain('<img');
    expect(shop.read('/p/image').body).toContain('src="https://i.example/&quot;x&quot;.jpg"');
  });

  it('show price, sale price, availability, the way up, the epoch and the generation', () => {
    const { body } = shop.read('/p/image');
    for (const part of ['9.99 USD', '<s>15.50 USD</s>', 'in stock', 'href="/c/a"', 'href="/c/a/b"', 'epoch 7']) {
      expect(body).toContain(part);
    }
    expect(body).toContain(shop.generation.digest.slice(0, 12));
  });

  it('have links that work: every one of the site answers', () => {
    const seen = new Set<string>();
    const queue = ['/'];
    while (queue.length > 0) {
      const target = queue.pop()!;
      if (seen.has(target)) continue;
      seen.add(target);
      const { status, body } = shop.read(target);
      expect(status, target).toBe(200);
      const links = [...body.matchAll(/ href="(\/[^"]*)"/g)].map(match =>
        match[1]!.replaceAll('&amp;', '&').replaceAll('&#39;', "'"),
      );
      if (seen.size < 300) queue.push(...links.filter(link => !seen.has(link)));
    }
    expect(seen.size).toBeGreaterThan(50);
  });
});

describe('the html template', () => {
  it('escapes what it is given, but not what it made itself', () => {
    expect(html`<a title="${`"'<&>`}">${html`<b>${1}</b>`}${['<', html`<i></i>`]}${null}</a>`.text).toBe(
      '<a title="&quot;&#39;&lt;&amp;&gt;"><b>1</b>&lt;<i></i></a>',
    );
  });
});
