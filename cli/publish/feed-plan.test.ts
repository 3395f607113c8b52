import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Feed, nextFeeds } from './feed-plan.ts';

interface Shop {
  bare: string[];
  holders: string[];
  /** Boxes that can't feed, whoever asks. */
  lame: Set<string>;
  hasSource: boolean;
  /** Which of the feeds that are under way ends next; taken in turn. */
  order: number[];
}

/** Lets every feed end as it would, in some order, until nothing is to be done. */
function run({ bare, holders, lame, hasSource, order }: Shop) {
  const held = new Map(holders.map(host => [host, 0]));
  const waiting = new Map<string, string[]>(bare.map(host => [host, []]));
  const failed = new Map<string, string[]>();
  const underWay: Feed[] = [];
  const rounds: Feed[][] = [];
  let copies = 0;
  let mostFeeds = 0;
  for (let turn = 0; ; turn++) {
    const isBusy = underWay.some(feed => feed.from === null);
    const source = hasSource ? (isBusy ? ('busy' as const) : ('free' as const)) : ('none' as const);
    const feeds = nextFeeds({ holders: held, waiting, coming: underWay.length, source });
    rounds.push(feeds);
    for (const { to, from } of feeds) {
      failed.set(to, waiting.get(to)!);
      waiting.delete(to);
      if (from === null) copies++;
      else held.set(from, held.get(from)! + 1);
    }
    mostFeeds = Math.max(mostFeeds, ...held.values());
    underWay.push(...feeds);
    if (underWay.length === 0) return { held, waiting, copies, mostFeeds, rounds };
    const [ended] = underWay.splice((order[turn % order.length] ?? 0) % underWay.length, 1);
    const { to, from } = ended!;
    if (from !== null) held.set(from, held.get(from)! - 1);
    if (from !== null && lame.has(from)) waiting.set(to, [...failed.get(to)!, from]);
    else held.set(to, 0);
  }
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const shops = fc
  .record({
    bare: fc.integer({ min: 0, max: 20 }),
    holders: fc.integer({ min: 0, max: 4 }),
    lameness: fc.array(fc.integer({ min: 0, max: 23 }), { maxLength: 12 }),
    order: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 30 }),
  })
  .map(({ bare, holders, lameness, order }) => {
    const all = { bare: names('bare', bare), holders: names('holder', holders) };
    const boxes = [...all.bare, ...all.holders];
    return { ...all, lame: new Set(lameness.flatMap(index => boxes[index] ?? [])), order };
  });

test('with a copy on this machine every box is reached, whichever boxes fail, and none feeds more than two at a time', () => {
  fc.assert(
    fc.property(shops, shop => {
      const { held, waiting, mostFeeds } = run({ ...shop, hasSource: true });
      expect([...waiting.keys()]).toEqual([]);
      expect(held.size).toBe(shop.bare.length + shop.holders.length);
      expect(mostFeeds).toBeLessThanOrEqual(2);
    }),
  );
});

test('without one, every box is reached as long as one box that holds it can feed', () => {
  fc.assert(
    fc.property(shops, shop => {
      const { waiting } = run({ ...shop, hasSource: false });
      const canFeed = shop.holders.some(host => !shop.lame.has(host));
      if (canFeed || shop.bare.length === 0) expect([...waiting.keys()]).toEqual([]);
      else expect(waiting.size).toBe(shop.bare.length);
    }),
  );
});

test('this machine sends one copy where no box fails, and none where a box holds it', () => {
  fc.assert(
    fc.property(shops, fc.boolean(), (shop, isHeld) => {
      const holders = isHeld ? ['holder'] : [];
      const { copies } = run({ ...shop, holders, lame: new Set(), hasSource: true });
      expect(copies).toBe(isHeld || shop.bare.length === 0 ? 0 : 1);
    }),
  );
});

test('eight bare boxes: one, then two, then five at the same time', () => {
  const eight = { bare: names('box', 8), holders: [], lame: new Set<string>(), hasSource: true, order: [0] };
  const { rounds } = run(eight);
  expect(rounds[0]).toEqual([{ to: 'box0', from: null }]);
  expect(rounds[1]).toEqual([
    { to: 'box1', from: 'box0' },
    { to: 'box2', from: 'box0' },
  ]);
  expect(rounds.flat()).toHaveLength(8);
});

test('a box that failed to feed is replaced by another, and after two of those by this machine', () => {
  const feeding = { holders: new Map([['a', 0]]), coming: 0, source: 'free' as const };
  expect(nextFeeds({ ...feeding, waiting: new Map([['x', []]]) })).toEqual([{ to: 'x', from: 'a' }]);
  const both = new Map([
    ['a', 0],
    ['b', 1],
    ['c', 0],
  ]);
  expect(nextFeeds({ ...feeding, holders: both, waiting: new Map([['x', ['a']]]) })).toEqual([{ to: 'x', from: 'c' }]);
  expect(nextFeeds({ ...feeding, holders: both, waiting: new Map([['x', ['a', 'b']]]) })).toEqual([
    { to: 'x', from: null },
  ]);
  expect(nextFeeds({ ...feeding, waiting: new Map([['x', ['a']]]) })).toEqual([{ to: 'x', from: null }]);
});
