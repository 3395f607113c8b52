import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('no more go on at once than there are places, and all get their turn', async () => {
  const gate = new Gate(3, 2);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const work = Array.from({ length: 40 }, (_, index) =>
    gate.run(async () => {
      begun.push(index);
      most = Math.max(most, ++running);
      await new Promise(resolve => setImmediate(resolve));
      running--;
      return index;
    }),
  );
  expect(await Promise.all(work)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  expect(most).toBe(3);
  expect(begun.slice(0, 3)).toEqual([0, 1, 2]);
  expect(begun).toHaveLength(40);
});

test('work that fails gives its place back', async () => {
  const gate = new Gate(1);
  await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await gate.run(async () => 'next')).toBe('next');
});
