import { createRandom } from './random.ts';

/** A seeded one-to-one mapping of 0 … size-1 onto itself that needs no table: x → (x · factor + shift) mod size. */
export function createPermutation(size: number, seed: number): (index: number) => number {
  const random = createRandom(seed, size, 0x7065726d);
  let factor = 1 + random.below(size);
  while (greatestCommonDivisor(factor, size) !== 1) factor += 1;
  const shift = random.below(size);
  return index => Number((BigInt(index) * BigInt(factor) + BigInt(shift)) % BigInt(size));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
