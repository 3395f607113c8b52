import type { Meaning } from './codes/meaning.ts';

/** What `bricks explain` answers, as data: printed as it is with --json. */
export type Explanation = Overview | KeyExplanation | CodeExplanation | CodeList | ExitExplanation;

export interface Overview {
  kind: 'overview';
  keys: Child[];
  codes: { about: string; codes: string[] }[];
  exitStatuses: ExitStatus[];
}

export interface KeyExplanation {
  kind: 'key';
  /** From the inventory's root, with dots. */
  path: string;
  about: string;
  /** Completes "expected …". */
  expected: string;
  /** Null where there is no key to leave out: an entry of a map or an item of a list. */
  isRequired: boolean | null;
  /** As it would be written; null where nothing is. */
  default: unknown;
  children: Child[];
}

/** A key of the map that is explained, or of its entries or items. */
export interface Child {
  /** The path below what is explained: `port`, or `NAME.port` for the entries of a map. */
  name: string;
  about: string;
  isRequired: boolean;
  default: unknown;
}

export interface CodeExplanation extends Meaning {
  kind: 'code';
  code: string;
  area: string;
}

/** The codes that begin with BRK-AREA. */
export interface CodeList {
  kind: 'codes';
  prefix: string;
  codes: ({ code: string } & Meaning)[];
}

export interface ExitStatus extends Meaning {
  status: number;
}

export interface ExitExplanation {
  kind: 'exit';
  statuses: ExitStatus[];
}
