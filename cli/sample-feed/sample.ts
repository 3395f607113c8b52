import { createRandom } from './random.ts';

/** `count` of the numbers 0 … size-1, each as likely as any other (Floyd's algorithm, CACM 30(9), 1987); 1 for the chosen. */
export function sampleOf(size: number, count: number, seed: number): Uint8Array {
  const random = createRandom(seed, size, 0x73616d70);
  const chosen = new Uint8Array(size);
  for (let last = size - count; last < size; last += 1) {
    const pick = random.below(last + 1);
    chosen[chosen[pick] === 1 ? last : pick] = 1;
  }
  return chosen;
}
