import { expect, it } from 'vitest';
import { inParallel } from './parallel.ts';

it('works on no more at a time than it may, and answers in order', async () => {
  let inside = 0;
  let most = 0;
  const results = await inParallel([1, 2, 3, 4, 5], 2, async item => {
    most = Math.max(most, ++inside);
    await new Promise(setImmediate);
    inside--;
    return item * 10;
  });
  expect(results).toEqual([10, 20, 30, 40, 50]);
  expect(most).toBe(2);
});

it('tries all of them before it throws what the first failed with', async () => {
  const tried: number[] = [];
  const work = inParallel([1, 2, 3], 1, async item => {
    tried.push(item);
    if (item < 3) throw new Error(`no ${item}`);
  });
  await expect(work).rejects.toThrow('no 1');
  expect(tried).toEqual([1, 2, 3]);
});
