import { expect, test } from 'vitest';
import { CategoryTree } from './category-tree.ts';

test.each<[string, (index: number) => string, string]>([
  ['a slug of their own', index => `Pots ${index}`, 'pots-19999'],
  ['one slug', index => `Pots ${index.toString(2).replaceAll('0', '!').replaceAll('1', '?')}`, 'pots-20000'],
])('twenty thousand siblings with %s are placed within seconds', (_what, nameOf, last) => {
  const tree = new CategoryTree();
  const startedAt = performance.now();
  for (let index = 0; index < 20_000; index++) tree.place('product_type', nameOf(index));
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(tree.categories.at(-1)!.slug).toBe(last);
  expect(new Set(tree.categories.map(category => category.path)).size).toBe(20_001);
});
