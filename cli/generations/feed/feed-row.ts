import type { Attributes } from './attributes.ts';
import type { RowFault } from './row-fault.ts';

/** A row as read, not yet checked, or why it couldn't be read. `line` counts from 1; rows of a database by number. */
export type FeedRow = { line: number; attributes: Attributes } | { line: number; fault: RowFault };

/** A row that is still bytes: one that is known by them need not be parsed. */
export interface RawRow {
  line: number;
  bytes: Buffer;
  /** What else its meaning depends on: the format, and the header. */
  context: string;
  /** Null for a blank line. */
  parse(): FeedRow | null;
}
