import { LIMITS } from '#contract/generation.ts';
import type { Attributes } from '../feed/attributes.ts';
import { RowFault } from '../feed/row-fault.ts';

/** What bounds a product's page where each text by itself is short enough. Throws RowFault. */
export function checkTotals(attributes: Attributes): void {
  for (const [name, text] of attributes) {
    if (Array.isArray(text) && text.length > LIMITS.valuesPerAttribute) {
      const reason = `is given ${text.length} times; at most ${LIMITS.valuesPerAttribute} are read`;
      throw new RowFault('BRK-FEED-TOO-LONG', name, reason);
    }
  }
  if (sumLengths(attributes, text => text.length * 3) <= LIMITS.productBytes) return;
  const sizeBytes = sumLengths(attributes, text => Buffer.byteLength(text));
  if (sizeBytes <= LIMITS.productBytes) return;
  const reason = `The product's attributes are ${sizeBytes} bytes together; at most ${LIMITS.productBytes} are read`;
  throw new RowFault('BRK-FEED-TOO-LONG', null, reason);
}

function sumLengths(attributes: Attributes, measure: (text: string) => number): number {
  let sum = 0;
  for (const [name, text] of attributes) {
    sum += measure(name);
    for (const each of Array.isArray(text) ? text : [text]) sum += measure(each);
  }
  return sum;
}
