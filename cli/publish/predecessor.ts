import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATION_FILE } from '#contract/layout.ts';
import type { Predecessor } from '../generations/validate/check-generation.ts';
import type { History } from './history.ts';

/** What users see right before an instant. The operator's copy of it is what a new generation is compared with. */
export function findPredecessor({ entries }: History, activation: number, store: string): Predecessor {
  const last = entries.findLast(entry => entry.activation < activation);
  if (last === undefined) return { missing: 'nothing was published before' };
  const name = `epoch ${last.epoch} (${last.digest.slice(0, 12)})`;
  const dir = join(store, last.digest);
  if (existsSync(join(dir, GENERATION_FILE))) return { dir, name };
  return { missing: `${name}, which is valid before it, is not in ${store}: it was published from another machine` };
}
