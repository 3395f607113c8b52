import { BricksError, type Problem } from '#cli/errors.ts';
import { EXIT } from '#cli/exit-codes.ts';
import type { RowFault } from './row-fault.ts';

export interface BadRow {
  file: string;
  line: number;
  code: string;
  attribute: string | null;
  /** The rest of a sentence that attribute and value begin; a whole one where there is no attribute. */
  reason: string;
  /** What was found, cut short. */
  value: string | null;
}

/** Bad rows named in an error; more of them are only counted. */
const SHOWN_BAD_ROWS = 100;

/** Collects the rows of one feed that can't be used, of which `allowed` may be left out. */
export class BadRows {
  readonly rows: BadRow[] = [];
  readonly file: string;
  readonly allowed: number;
  count = 0;

  constructor(file: string, allowed: number) {
    this.file = file;
    this.allowed = allowed;
  }

  add(line: number, fault: RowFault): void {
    this.count += 1;
    if (this.rows.length >= Math.max(SHOWN_BAD_ROWS, this.allowed)) return;
    const { code, attribute, message: reason, value } = fault;
    this.rows.push({ file: this.file, line, code, attribute, reason, value });
  }

  /** Throws BricksError, exit status 2, if there are more than allowed: each with its line, then the count. */
  refuseTooMany(rows: number): void {
    if (this.count <= this.allowed) return;
    const problems = this.rows.slice(0, SHOWN_BAD_ROWS).map(describeBadRow);
    throw new BricksError([...problems, this.#summary(rows, problems.length)], EXIT.usage);
  }

  #summary(rows: number, shown: number): Problem {
    const allowed = this.allowed === 0 ? 'none may be' : `${this.allowed} may be`;
    const first = shown < this.count ? `; the first ${shown} are named above` : '';
    const message = `${this.count} of ${rows} rows are bad, ${allowed}${first}. Nothing was built.`;
    const hint = `Correct the feed, or leave such rows out by --skip-bad ${this.count}.`;
    return { code: 'BRK-FEED-BAD-ROWS', where: this.file, message, hint };
  }
}

export function describeBadRow(row: BadRow): Problem {
  const value = row.value === null ? '' : JSON.stringify(row.value);
  const message =
    row.attribute === null
      ? `${row.reason}${value === '' ? '' : `: ${value}`}.`
      : `${[row.attribute, value, row.reason].filter(part => part !== '').join(' ')}.`;
  return { code: row.code, where: `${row.file}:${row.line}`, message, hint: null };
}
