import type Database from 'better-sqlite3';
import { foldTitle } from '../product/title-key.ts';
import { placeInOrder } from './placement.ts';

/**
 * Stages the positions in order of title that change: of products that are new or have another title or docid, and of
 * those that have to make room. False where there is no room left.
 */
export function stageTitles(db: Database.Database): boolean {
  const entering = readEntering(db);
  const leaving = new Set(db.prepare<[], number>(LEAVING).pluck().all());
  if (entering.length === 0 && leaving.size === 0) return true;
  const kept = readKept(db, leaving);
  const { docids, positions } = merge(db, kept, entering);
  const placed = placeInOrder(positions);
  if (placed === null) return false;
  const insert = db.prepare('INSERT INTO stage.position VALUES (?, ?)');
  for (const [at, position] of placed.entries()) {
    if (position !== positions[at]) insert.run(docids[at], position);
  }
  return true;
}

const MOVES = `stage.change c LEFT JOIN main.product p ON p.docid = c.old_docid
  WHERE c.old_docid IS NOT c.docid OR p.title <> c.title`;
const LEAVING = `SELECT docid FROM stage.removed UNION ALL SELECT c.old_docid FROM ${MOVES}`;

interface Titled {
  docid: number;
  key: string;
}

function readEntering(db: Database.Database): Titled[] {
  const rows = db.prepare<[], { docid: number; title: string }>(`SELECT c.docid, c.title FROM ${MOVES}`).all();
  return rows.map(({ docid, title }) => ({ docid, key: foldTitle(title) })).sort(compareTitled);
}

/** Byte by byte, as SQLite compares. */
function compareTitled(a: Titled, b: Titled): number {
  return a.key === b.key ? a.docid - b.docid : Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));
}

interface Kept {
  docids: Int32Array;
  positions: Int32Array;
}

function readKept(db: Database.Database, leaving: ReadonlySet<number>): Kept {
  const rows = db
    .prepare<[], [number, number]>('SELECT docid, position FROM main.title_order ORDER BY position')
    .raw()
    .all()
    .filter(([docid]) => !leaving.has(docid));
  return {
    docids: Int32Array.from(rows, ([docid]) => docid),
    positions: Int32Array.from(rows, ([, position]) => position),
  };
}

/** The kept and the entering in one list; only those that are compared with are read from the database. */
function merge(db: Database.Database, kept: Kept, entering: readonly Titled[]): Kept {
  const title = db.prepare<[number], string>('SELECT title FROM main.product WHERE docid = ?').pluck();
  const keptAt = (at: number): Titled => ({ docid: kept.docids[at]!, key: foldTitle(title.get(kept.docids[at]!)!) });
  const docids = new Int32Array(kept.docids.length + entering.length);
  const positions = new Int32Array(docids.length);
  let [from, to] = [0, 0];
  for (const each of entering) {
    const end = findPlace(keptAt, from, kept.docids.length, each);
    docids.set(kept.docids.subarray(from, end), to);
    positions.set(kept.positions.subarray(from, end), to);
    to += end - from;
    docids[to] = each.docid;
    to += 1;
    from = end;
  }
  docids.set(kept.docids.subarray(from), to);
  positions.set(kept.positions.subarray(from), to);
  return { docids, positions };
}

/** The first of the kept, from `low` on, that comes after `wanted`. */
function findPlace(keptAt: (at: number) => Titled, low: number, high: number, wanted: Titled): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareTitled(keptAt(middle), wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
