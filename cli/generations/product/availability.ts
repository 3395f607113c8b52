import { AVAILABILITIES } from '#contract/generation.ts';
import { RowFault } from '../feed/row-fault.ts';

const INDEXES = new Map<string, number>(AVAILABILITIES.map((name, index) => [name, index]));

/** "in stock" → 0: the index into AVAILABILITIES. Throws RowFault. */
export function parseAvailability(text: string): number {
  const index = INDEXES.get(text.toLowerCase().replace(/[\s-]+/g, '_'));
  if (index !== undefined) return index;
  const reason = `is none of ${AVAILABILITIES.join(', ')}`;
  throw new RowFault('BRK-FEED-BAD-VALUE', 'availability', reason, text);
}
