import { dirname, join } from 'node:path';

/** The operator's own copies of what was published, beside the inventory. */
export function generationsBeside(inventoryPath: string): string {
  return join(dirname(inventoryPath), '.bricks', 'generations');
}
