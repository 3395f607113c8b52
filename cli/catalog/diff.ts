import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATION_FILE } from '#contract/layout.ts';
import { failure } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { compareGenerations } from '../generations/compare/compare.ts';
import type { Comparison } from '../generations/compare/comparison.ts';
import { readFacts } from '../generations/facts.ts';
import { writeReport } from '../generations/report/write.ts';
import { generationsBeside } from '../publish/own-copies.ts';
import { listStore } from '../publish/store.ts';
import { askBoxes } from './ask-boxes.ts';
import { findLocalCopy } from './local-copy.ts';
import { findNamed, needsBoxes } from './reference.ts';

/** A generation's directory on this machine, and what to call it. */
export interface Copy {
  dir: string;
  name: string;
}

/** Where neither name needs a box, nor an inventory; null where one does. Throws a usage error for what is not there. */
export function findLocalCopies(inventoryPath: string, names: readonly string[]): Copy[] | null {
  if (names.some(needsBoxes)) return null;
  return names.map(text => describeCopy(findLocalCopy(text, generationsBeside(inventoryPath))));
}

/** The copies that two names mean, where the boxes must be asked. Throws a usage error, BRK-GEN-AWAY. */
export async function findCopies(fleet: Fleet, names: readonly string[]): Promise<Copy[]> {
  const store = generationsBeside(fleet.inventory.path);
  const { boxes } = await askBoxes(fleet);
  return names.map(text => {
    if (!needsBoxes(text)) return describeCopy(findLocalCopy(text, store));
    const { digest, name } = findNamed(text, boxes, listStore(store), Date.now());
    const dir = join(store, digest);
    if (existsSync(join(dir, GENERATION_FILE))) return { dir, name };
    const message = `${name} is on the boxes, and no copy of it is in ${store}`;
    throw failure(
      'BRK-GEN-AWAY',
      text,
      message,
      'copies stay here of what boxes may be sent again, and of what is pinned',
    );
  });
}

/** Price moves by more than this are counted apart. */
const FACTOR = 5;

export interface Difference {
  version: 1;
  /** What the two are called. */
  from: string;
  to: string;
  comparison: Comparison;
}

/** Compares two copies thoroughly; writes the page as well where it is asked for. */
export async function diffCopies([from, to]: readonly Copy[], html: string | undefined): Promise<Difference> {
  const comparison = compareGenerations(from!.dir, to!.dir, { moveFactor: FACTOR, isThorough: true });
  if (html !== undefined) {
    const report = { facts: comparison.new, against: from!.name, comparison, verdicts: null, shop: null };
    await writeReport(html, { ...report, madeAt: Date.now() });
  }
  return { version: 1, from: from!.name, to: to!.name, comparison };
}

function describeCopy(dir: string): Copy {
  return { dir, name: readFacts(dir).digest.slice(0, 12) };
}
