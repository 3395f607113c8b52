/**
 * A build upon the previous generation: its file is copied, and only what the feed has otherwise is written into the copy.
 * Most pages stay what they were, so that a box which has the previous one needs little more than the changes.
 *
 *   copy │ compare ─ stage ─┬─ few changes ── indexes, products, counts ─┬─ not fragmented ── done
 *                           └─ many ── products                          └─ fragmented
 *                                         └──────────── rebase ───────────────┘
 *
 * The bytes depend on the feed's products and the previous generation's bytes alone.
 */
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { GENERATION_FILE } from '#contract/layout.ts';
import type { RowRecorder } from '../row-memory/recorder.ts';
import { readRowMemory } from '../row-memory/row-memory.ts';
import { attachStage, createStage } from './change-stage.ts';
import { applyProducts, stageChanges } from './changes.ts';
import { Comparison } from './comparison.ts';
import { applyCategories, applyFacets } from './count-changes.ts';
import { applyIndexChanges, stageIndexChanges, type Vocabulary } from './index-changes.ts';
import { copyPrevious, openPrevious, type Previous, readVocabulary } from './previous.ts';
import type { ProductSink } from './product-sink.ts';
import { rebase } from './rebase.ts';
import { stageTitles } from './title-changes.ts';
import { tuneForBuild } from './work-database.ts';
import type { Workspace } from './workspace.ts';

/** Above this share of the products it is quicker, and hardly more to send, to write everything anew. */
const MOST_TOUCHED = 0.2;
/** Of the file: pages that are free, or more than as many products took when it was last written in one piece. */
const MOST_FRAGMENTED = 0.1;

export interface UponRequest {
  feed: string;
  previous: Previous;
  workspace: Workspace;
  recorder: RowRecorder;
  /** Write everything anew in any case. */
  isRebase: boolean;
  read(sink: ProductSink): Promise<void>;
  tell(phase: 'index' | 'pack'): void;
}

export interface UponResult {
  /** Products that are new, changed, moved or removed. */
  touched: number;
  isRebased: boolean;
}

export async function buildUpon(request: UponRequest): Promise<UponResult> {
  const { workspace } = request;
  const stageFile = join(workspace.dir, 'stage.db');
  const copied = copyPrevious(request.previous, workspace.workFile);
  // Both are waited for, whichever fails: the workspace must not be removed under the copy.
  const [, compared] = await Promise.allSettled([copied, compareFeed(request, stageFile)]);
  // What is wrong with the previous generation comes first: it may be why it could not be compared with.
  await copied;
  if (compared.status === 'rejected') throw compared.reason;
  const { comparison, known } = compared.value;
  const db = new Database(workspace.workFile);
  try {
    tuneForBuild(db);
    attachStage(db, stageFile);
    db.exec('BEGIN');
    request.tell('index');
    const result = applyFeed(db, comparison, known, request.isRebase);
    if (result.isRebased) {
      request.tell('pack');
      rebase(db, { ...known, currency: comparison.currency! }, request);
    }
    db.exec('COMMIT');
    db.close();
    if (!result.isRebased) await rename(workspace.workFile, join(workspace.resultDir, GENERATION_FILE));
    return result;
  } finally {
    db.close();
  }
}

async function compareFeed({ feed, previous: before, recorder, read }: UponRequest, stageFile: string) {
  const previous = openPrevious(before);
  const stage = createStage(stageFile);
  try {
    const known = readVocabulary(previous);
    const memory = readRowMemory(dirname(before.dir), before.manifest.digest);
    const comparison = new Comparison({ previous, stage, vocabulary: known, feed, memory, recorder });
    await read(comparison);
    stage.exec('COMMIT');
    return { comparison, known };
  } finally {
    stage.close();
    previous.close();
  }
}

function applyFeed(db: Database.Database, comparison: Comparison, known: Vocabulary, isRebase: boolean): UponResult {
  const { touched, isRenumbered } = stageChanges(db, comparison);
  const isAnew = isRebase || isRenumbered || comparison.currency !== known.currency;
  const isLittle = touched <= MOST_TOUCHED * comparison.products;
  if (isAnew || !isLittle || !stageTitles(db)) {
    applyProducts(db);
    return { touched, isRebased: true };
  }
  if (touched > 0) applyEverything(db, comparison, known);
  return { touched, isRebased: isFragmented(db, comparison.products) };
}

function applyEverything(db: Database.Database, comparison: Comparison, known: Vocabulary): void {
  stageIndexChanges(db, known);
  applyProducts(db);
  applyIndexChanges(db);
  const categories = applyCategories(db, comparison.tree);
  applyFacets(db, comparison.tree, comparison.facets);
  const setMeta = db.prepare('UPDATE meta SET value = ? WHERE key = ? AND value <> ?');
  for (const [key, value] of Object.entries({ products: comparison.products, categories }))
    setMeta.run(String(value), key, String(value));
}

function isFragmented(db: Database.Database, products: number): boolean {
  const meta = (key: string) => Number(db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key));
  const pages = db.pragma('main.page_count', { simple: true }) as number;
  const free = db.pragma('main.freelist_count', { simple: true }) as number;
  const packed = (meta('packed_pages') * products) / meta('packed_products');
  return Math.max(free, pages - packed) > MOST_FRAGMENTED * pages;
}
