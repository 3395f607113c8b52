/**
 * The breakers: each looks at a generation that was built and not yet sent, and trips where it is likely to be a mistake. A
 * name is what --accept takes and what the inventory calls the threshold, where there is one.
 */
export const BREAKERS = [
  'count',
  'removed',
  'categories',
  'prices-changed',
  'price-move',
  'zero-price',
  'currency',
  'size',
  'golden',
] as const;
export type BreakerName = (typeof BREAKERS)[number];

/** What a breaker found. */
export interface Verdict {
  breaker: BreakerName;
  /** `skipped`: there was nothing to hold it against; the message says why. */
  state: 'holds' | 'trips' | 'skipped';
  /** One sentence with the numbers. */
  message: string;
  /** The first few rows that it is about, a line each. */
  samples: string[];
}

export function holds(breaker: BreakerName, message: string): Verdict {
  return { breaker, state: 'holds', message, samples: [] };
}

export function skipped(breaker: BreakerName, message: string): Verdict {
  return { breaker, state: 'skipped', message, samples: [] };
}

/** `trips` unless `isFine`. */
export function judge(
  isFine: boolean,
  breaker: BreakerName,
  message: string,
  samples: readonly string[] = [],
): Verdict {
  return { breaker, state: isFine ? 'holds' : 'trips', message, samples: isFine ? [] : samples.slice(0, 5) };
}
