import { expect, it } from 'vitest';
import { findRegressions } from './hammer.ts';

function answer(epoch: number, sentAt: number, receivedAt: number) {
  return { address: 'a', status: 200, epoch, sentAt, receivedAt };
}

it('calls an old answer a regression only when its request was sent after a newer answer had come', () => {
  const overlapping = [answer(1, 0, 10), answer(2, 5, 8), answer(1, 7, 12)];
  expect(findRegressions(overlapping)).toEqual([]);
  const back = answer(1, 9, 12);
  expect(findRegressions([...overlapping, back])).toEqual([back]);
});
