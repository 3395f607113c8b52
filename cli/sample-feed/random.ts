/** A stream of pseudo-random numbers, the same for the same seeds on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number in [0, limit). */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
  /** A whole number in [0, limit) of which low ones are much more frequent: the long tail of shops. */
  skewed(limit: number, exponent: number): number;
  /** Standard normal distribution (Box and Muller). */
  normal(): number;
}

/** sfc32 (Chris Doty-Humphrey, PractRand), seeded by what names the thing to be made up: a shop's seed, a number, a purpose. */
export function createRandom(seed: number, index: number, purpose: number): Random {
  let a = seed | 0;
  let b = index | 0;
  let c = purpose | 0;
  let counter = 1;
  function next32(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  }
  for (let round = 0; round < 12; round += 1) next32();
  const next = () => next32() / 2 ** 32;
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: list => list[below(list.length)]!,
    skewed: (limit, exponent) => Math.floor(limit * next() ** exponent),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
