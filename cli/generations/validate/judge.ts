import type { Manifest } from '#contract/generation.ts';
import type { ValidateSettings } from '#inventory/inventory.ts';
import type { Comparison, Counted, ProductLine } from '../compare/comparison.ts';
import { BREAKERS, type BreakerName, skipped, type Verdict } from './breaker.ts';
import type { GoldenResult } from './golden/result.ts';
import { judgeGolden } from './golden/result.ts';
import { judgeCurrency, judgePriceMove, judgePricesChanged, judgeZeroPrice, type PriceRange } from './prices.ts';
import { judgeCategories, judgeCount, judgeRemoved } from './products.ts';
import { judgeSize, type Room } from './size.ts';

/** All that is known of a generation when it is judged. */
export interface Evidence {
  facts: Manifest;
  /** Against the generation before; or why there is nothing to compare with. */
  comparison: Comparison | { missing: string };
  priceRange: PriceRange | string;
  absurdPrices: Counted<ProductLine>;
  rooms: readonly Room[];
  golden: GoldenResult;
}

/** What every breaker says, in their order. A function of the evidence alone. */
export function judgeGeneration(evidence: Evidence, settings: ValidateSettings): Verdict[] {
  const { facts, comparison, absurdPrices, rooms, golden } = evidence;
  const alone = [
    judgeZeroPrice(absurdPrices, evidence.priceRange, facts.currency),
    judgeSize(facts, rooms, settings),
    judgeGolden(golden),
  ];
  const compared = 'missing' in comparison ? skipAll(comparison.missing) : judgeComparison(comparison, settings);
  return [...compared, ...alone].sort((a, b) => BREAKERS.indexOf(a.breaker) - BREAKERS.indexOf(b.breaker));
}

function judgeComparison(comparison: Comparison, settings: ValidateSettings): Verdict[] {
  return [
    judgeCount(comparison, settings),
    judgeRemoved(comparison, settings),
    judgeCategories(comparison, settings),
    judgePricesChanged(comparison, settings),
    judgePriceMove(comparison),
    judgeCurrency(comparison),
  ];
}

const COMPARING: readonly BreakerName[] = [
  'count',
  'removed',
  'categories',
  'prices-changed',
  'price-move',
  'currency',
];

function skipAll(why: string): Verdict[] {
  return COMPARING.map(breaker => skipped(breaker, why));
}
