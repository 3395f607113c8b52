import type { Attributes } from './attributes.ts';
import type { RowFault } from './row-fault.ts';

/** A row as read, not yet checked, or why it couldn't be read. `line` counts from 1; rows of a database by number. */
export type FeedRow = { line: number; attributes: Attributes } | { line: number; fault: RowFault };
