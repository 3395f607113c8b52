import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { SqliteError } from 'better-sqlite3';
import { failure, usageError } from '#cli/errors.ts';
import { type Manifest, SCHEMA_VERSION } from '#contract/generation.ts';
import { GENERATION_FILE } from '#contract/layout.ts';
import { buildUpon, type UponRequest } from './build/build-upon.ts';
import { digestFile } from './build/digest.ts';
import { findPrevious } from './build/previous.ts';
import type { ProductSink } from './build/product-sink.ts';
import { ProductWriter } from './build/product-writer.ts';
import { createRowMeter } from './build/row-meter.ts';
import { packDatabase, sealGeneration, syncToDisk } from './build/seal.ts';
import { writeSecondPass } from './build/second-pass.ts';
import { createWorkDatabase } from './build/work-database.ts';
import { openWorkspace, type Workspace } from './build/workspace.ts';
import { type Checker, startChecker } from './checker.ts';
import { type BadRow, BadRows } from './feed/bad-rows.ts';
import { RowFault } from './feed/row-fault.ts';
import { type FeedRow, parseRow, type RawRow, readRawRows } from './feed/rows.ts';
import { checkProduct } from './product/product.ts';
import { RowRecorder } from './row-memory/recorder.ts';
import { digestRow } from './row-memory/row-digest.ts';

export { describeBadRow } from './feed/bad-rows.ts';
export { chooseFeed } from './feed/origin.ts';

export interface BuildRequest {
  /** A path, `-` for `stdin`, or the name of `query`. */
  feed: string;
  /** A SELECT in place of a file. */
  query?: string | undefined;
  stdin: Readable;
  /** The generation becomes `<outDir>/<digest>/`. */
  outDir: string;
  /**
   * The directory of the generation that this one follows, to begin with a copy of it; null to begin from nothing, as
   * is done where it is not there or has another schema.
   */
  previous: string | null;
  /** Writes the file anew in any case: the same bytes as from nothing. */
  isRebase: boolean;
  /** Bad rows that may be left out. */
  skipBad: number;
  emit(event: BuildEvent): void;
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export type BuildEvent =
  /** At most one a second, and one at the end of the feed. */
  | { kind: 'rows'; rows: number; badRows: number; rowsPerSecond: number }
  | { kind: 'phase'; phase: 'index' | 'pack' | 'check' | 'seal' }
  /** Told only where there was a previous generation to build upon. */
  | { kind: 'upon'; upon: Upon };

/** The generation that was begun with, and what became of it. */
export interface Upon {
  digest: string;
  /** Products that are new, changed, moved or removed. */
  touched: number;
  /** Whether every page was written anew all the same. */
  isRebased: boolean;
}

export interface BuildResult {
  digest: string;
  dir: string;
  manifest: Manifest;
  /** Those left out, all of them. */
  badRows: BadRow[];
  sizeBytes: number;
  products: number;
  /** Null when it was built from nothing. */
  upon: Upon | null;
  tookMs: number;
}

/**
 * Builds a generation from a feed. The same rows upon the same previous generation give the same bytes, whatever the feed's name,
 * format or packing.
 * Throws BricksError BRK-FEED-…, exit status 2, for a feed that can't be used; `outDir` is then as it was.
 */
export async function buildGeneration(request: BuildRequest): Promise<BuildResult> {
  const startedAt = performance.now();
  const workspace = await openWorkspace(request.outDir);
  const checker = startChecker();
  try {
    const badRows = new BadRows(request.feed, request.skipBad);
    const recorder = new RowRecorder();
    const upon = await buildDatabase(request, workspace, badRows, recorder);
    const manifest = await sealResult(request, workspace, checker);
    const { digest, sizeBytes, products } = manifest;
    // Written anew, categories and facet values have other numbers than the recorder knows.
    if (!upon?.isRebased) recorder.save(request.outDir, digest);
    const tookMs = Math.round(performance.now() - startedAt);
    const dir = join(request.outDir, digest);
    return { digest, dir, manifest, badRows: badRows.rows, sizeBytes, products, upon, tookMs };
  } finally {
    await checker.end();
    await workspace.remove();
  }
}

async function buildDatabase(
  request: BuildRequest,
  workspace: Workspace,
  badRows: BadRows,
  recorder: RowRecorder,
): Promise<Upon | null> {
  const previous = await findPrevious(request.previous);
  const read = (sink: ProductSink) => readFeed(request, sink, badRows);
  const tell = (phase: 'index' | 'pack') => request.emit({ kind: 'phase', phase });
  const { feed, isRebase } = request;
  try {
    if (previous === null) await buildFromNothing({ feed, workspace, recorder, read, tell });
    else {
      const built = await buildUpon({ feed, previous, workspace, recorder, isRebase, read, tell });
      const upon = { digest: previous.manifest.digest, ...built };
      request.emit({ kind: 'upon', upon });
      return upon;
    }
  } catch (error) {
    throw isDiskError(error) ? noRoom(request.outDir, error) : error;
  }
  return null;
}

async function buildFromNothing({
  feed,
  workspace,
  recorder,
  read,
  tell,
}: Omit<UponRequest, 'previous' | 'isRebase'>): Promise<void> {
  const db = createWorkDatabase(workspace.workFile);
  try {
    const writer = new ProductWriter(db, feed, recorder);
    await read(writer);
    tell('index');
    writeSecondPass(db, writer);
    tell('pack');
    packDatabase(db, workspace.resultDir);
  } finally {
    db.close();
  }
}

function isDiskError(error: unknown): error is Error {
  return error instanceof SqliteError && /^SQLITE_(FULL|IOERR)/.test(error.code);
}

function noRoom(outDir: string, error: Error): Error {
  const hint = 'A build needs about three times the room of its result there.';
  return failure('BRK-GEN-NO-ROOM', outDir, `The database can't be written: ${error.message}.`, hint);
}

async function readFeed(request: BuildRequest, sink: ProductSink, badRows: BadRows): Promise<void> {
  const meter = createRowMeter(request.emit);
  let rows = 0;
  for await (const batch of readRawRows(request)) {
    for (const row of batch) if (writeRow(row, sink, badRows)) rows += 1;
    meter.report(rows, badRows.count);
  }
  meter.end(rows, badRows.count);
  badRows.refuseTooMany(rows);
  if (sink.products > 0) return;
  const message = rows === 0 ? 'The feed has no products.' : `None of the feed's ${rows} rows can be used.`;
  throw usageError('BRK-FEED-EMPTY', request.feed, message);
}

/** False for what is no row. */
function writeRow(raw: RawRow | FeedRow, sink: ProductSink, badRows: BadRows): boolean {
  const origin = 'parse' in raw ? digestRow(raw.bytes, raw.context) : null;
  if (origin !== null && sink.takeKnown(raw.line, origin)) return true;
  const row = parseRow(raw);
  if (row === null) return false;
  try {
    if ('fault' in row) throw row.fault;
    sink.write(row.line, checkProduct(row.attributes), origin);
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    badRows.add(row.line, error);
  }
  return true;
}

async function sealResult(
  { feed, outDir, emit, now }: BuildRequest,
  { resultDir }: Workspace,
  checker: Checker,
): Promise<Manifest> {
  const file = join(resultDir, GENERATION_FILE);
  emit({ kind: 'phase', phase: 'check' });
  // To the disk meanwhile, where it is waited for in the end.
  const [facts, digest] = await Promise.all([checker.check(file), digestFile(file), syncToDisk(file)]);
  emit({ kind: 'phase', phase: 'seal' });
  return sealGeneration(digest, resultDir, outDir, {
    schemaVersion: SCHEMA_VERSION,
    products: facts.products,
    categories: facts.categories,
    currency: facts.currency,
    feed: feed === '-' ? '-' : basename(feed),
    builtAt: new Date(now()).toISOString(),
  });
}
