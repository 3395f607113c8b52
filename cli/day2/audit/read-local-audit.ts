import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { parseLocalLine } from './audit-run.ts';
import { type Audit, type AuditQuery, collectRuns } from './read-audit.ts';

/** The log grows for ever; its last runs are of interest. */
const READ_BYTES = 8_000_000;

/** What was run from here, by .bricks/audit.ndjson beside the inventory. */
export function readLocalAudit(inventoryPath: string, query: AuditQuery): Audit {
  const lines = readEnd(join(dirname(inventoryPath), '.bricks/audit.ndjson')).split('\n');
  const parsed = lines.filter(line => line !== '').map(parseLocalLine);
  return { ...collectRuns(parsed, query), problems: [], exit: EXIT.done };
}

/** Whole lines. Empty where nothing was run yet. */
function readEnd(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw failure('BRK-AUDIT-READ', path, (error as Error).message);
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, READ_BYTES));
    const length = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const text = bytes.toString('utf8', 0, length);
    return size > bytes.length ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    closeSync(file);
  }
}
