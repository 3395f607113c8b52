import { LIMITS } from '#contract/generation.ts';
import { isOver } from '../feed/attributes.ts';
import { RowFault } from '../feed/row-fault.ts';

/** "A > B > C" → the levels' names, from the top. Throws RowFault. */
export function parseCategoryNames(attribute: string, text: string): string[] {
  const names = text.split('>').map(name => name.trim().replace(/\s+/g, ' '));
  if (names.includes('')) throw new RowFault('BRK-FEED-BAD-VALUE', attribute, 'has an empty level', text);
  if (names.length > LIMITS.categoryDepth) {
    const reason = `has ${names.length} levels; at most ${LIMITS.categoryDepth} are read`;
    throw new RowFault('BRK-FEED-TOO-LONG', attribute, reason, text);
  }
  if (names.some(name => isOver(name, LIMITS.facetBytes))) {
    throw new RowFault('BRK-FEED-TOO-LONG', attribute, `has a level longer than ${LIMITS.facetBytes} bytes`, text);
  }
  return names;
}
