import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATION_FILE } from '#contract/layout.ts';
import type { Predecessor } from '../generations/validate/check-generation.ts';
import { type BoxSchedule, type History, unfinishedEntries } from './history.ts';

/**
 * What users see right before an instant: the entry that is valid then, which a run that was killed has not left on some boxes only.
 * The operator's copy of it is what a new generation is compared with.
 */
export function findPredecessor(
  history: History,
  boxes: readonly BoxSchedule[],
  when: { activation: number; nowMs: number },
  store: string,
): Predecessor {
  const unfinished = unfinishedEntries(history, boxes, when.nowMs);
  const before = history.entries.filter(entry => entry.activation < when.activation && !unfinished.includes(entry));
  const last = before.at(-1);
  if (last === undefined) return { missing: 'nothing was published before' };
  const name = `epoch ${last.epoch} (${last.digest.slice(0, 12)})`;
  const dir = join(store, last.digest);
  if (existsSync(join(dir, GENERATION_FILE))) return { dir, name };
  return { missing: `${name}, which is valid before it, is not in ${store}: it was published from another machine` };
}
