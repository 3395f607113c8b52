import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Manifest } from '#contract/generation.ts';
import { GENERATION_FILE } from '#contract/layout.ts';
import { activeEntry } from '#contract/schedule.ts';
import { type Problem, usageError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import { readFacts } from '../generations/facts.ts';
import { collectHeld } from '../publish/held.ts';
import { readHistory, schedulesOf } from '../publish/history.ts';
import { generationsBeside } from '../publish/own-copies.ts';
import { readStorePins } from '../publish/pinned.ts';
import { listStore } from '../publish/store.ts';
import { askBoxes } from './ask-boxes.ts';
import { findLocalCopy } from './local-copy.ts';
import { findNamed, needsBoxes } from './reference.ts';

/** All that is known of a generation, here and on the boxes. */
export interface Shown {
  digest: string;
  /** Of the copy on this machine; null where there is none. */
  copy: (CopyFacts & { dir: string; isPinned: boolean }) | null;
  /** Null where no box was asked. */
  boxes: BoxFacts | null;
  problems: Problem[];
}

interface CopyFacts {
  manifest: Manifest;
  /** What customers pay, in minor units. */
  lowestPrice: number;
  highestPrice: number;
  topCategories: { path: string; name: string; products: number }[];
}

interface BoxFacts {
  asked: string[];
  heldBy: string[];
  pinnedOn: string[];
  sizeBytes: number | null;
  epochs: { epoch: number; activation: number; state: 'valid' | 'scheduled' | 'superseded' }[];
}

/** `text` names it as for diff. With `isOffline` only copies on this machine are looked at. */
export async function showGeneration(fleet: Fleet, text: string, isOffline: boolean): Promise<Shown> {
  const store = generationsBeside(fleet.inventory.path);
  if (isOffline && needsBoxes(text)) {
    const hint = 'Name it by the beginning of its digest, or ask the boxes: leave --offline out.';
    throw usageError('BRK-GEN-NONE', text, 'only the boxes know which one that is', hint);
  }
  if (isOffline) return describe(findLocalCopy(text, store), store, null, []);
  const { boxes, problems } = await askBoxes(fleet);
  if (text.includes('/')) return describe(findLocalCopy(text, store), store, boxes, problems);
  const { digest } = findNamed(text, boxes, listStore(store), Date.now());
  return describe(join(store, digest), store, boxes, problems, digest);
}

function describe(
  dir: string,
  store: string,
  boxes: ReadonlyMap<string, BoxStatus> | null,
  problems: Problem[],
  named?: string,
): Shown {
  const hasCopy = existsSync(join(dir, GENERATION_FILE));
  const manifest = hasCopy ? readFacts(dir) : null;
  const digest = named ?? manifest!.digest;
  const isPinned = readStorePins(store).includes(digest);
  return {
    digest,
    copy: manifest === null ? null : { dir, isPinned, manifest, ...readCopy(dir) },
    boxes: boxes === null ? null : describeBoxes(digest, boxes),
    problems,
  };
}

function describeBoxes(digest: string, boxes: ReadonlyMap<string, BoxStatus>): BoxFacts {
  const read = readHistory(schedulesOf(boxes));
  const entries = 'history' in read ? read.history.entries : [];
  const nowMs = Date.now();
  const active = activeEntry(entries, nowMs);
  const held = collectHeld(boxes).find(each => each.digest === digest);
  return {
    asked: [...boxes.keys()],
    heldBy: held?.heldBy ?? [],
    pinnedOn: held?.pinnedOn ?? [],
    sizeBytes: held?.sizeBytes ?? null,
    epochs: entries
      .filter(entry => entry.digest === digest)
      .map(entry => ({
        epoch: entry.epoch,
        activation: entry.activation,
        state: entry === active ? 'valid' : entry.activation > nowMs ? 'scheduled' : 'superseded',
      })),
  };
}

const TOP = 10;

function readCopy(dir: string): Omit<CopyFacts, 'manifest'> {
  const db = new Database(join(dir, GENERATION_FILE), { readonly: true, fileMustExist: true });
  try {
    const prices = db
      .prepare<[], { lowestPrice: number; highestPrice: number }>(`
        SELECT min(coalesce(sale_price, price)) AS lowestPrice, max(coalesce(sale_price, price)) AS highestPrice FROM product`)
      .get()!;
    const topCategories = db
      .prepare<[], CopyFacts['topCategories'][number]>(
        `SELECT path, name, products FROM category WHERE depth = 1 ORDER BY products DESC, id LIMIT ${TOP}`,
      )
      .all();
    return { ...prices, topCategories };
  } finally {
    db.close();
  }
}
