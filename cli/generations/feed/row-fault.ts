/** Why one row can't be used. Thrown where a row is read or checked, caught where rows are counted. */
export class RowFault extends Error {
  readonly code: RowFaultCode;
  /** The attribute's name as we write it; null where the whole row is meant. */
  readonly attribute: string | null;
  /** What was found there; null where there is nothing to show. */
  readonly value: string | null;

  /** `reason` is the rest of a sentence that the attribute and its value begin: "has no currency". */
  constructor(code: RowFaultCode, attribute: string | null, reason: string, value: string | null = null) {
    super(reason);
    this.name = 'RowFault';
    this.code = code;
    this.attribute = attribute;
    this.value = value === null ? null : excerpt(value);
  }
}

type RowFaultCode =
  | 'BRK-FEED-LONG-LINE'
  | 'BRK-FEED-NOT-UTF8'
  | 'BRK-FEED-NOT-JSON'
  | 'BRK-FEED-NOT-XML'
  | 'BRK-FEED-QUOTES'
  | 'BRK-FEED-COLUMNS'
  | 'BRK-FEED-MISSING'
  | 'BRK-FEED-BAD-VALUE'
  | 'BRK-FEED-TOO-LONG'
  | 'BRK-FEED-CURRENCY'
  | 'BRK-FEED-DOUBLE-ID';

export const EXCERPT_CHARACTERS = 80;

function excerpt(value: string): string {
  return value.length <= EXCERPT_CHARACTERS ? value : `${value.slice(0, EXCERPT_CHARACTERS).toWellFormed()}…`;
}
