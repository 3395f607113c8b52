import { isScalar } from 'yaml';
import { describeNode, quoteText } from './describe.ts';
import { type Check, type Code, type Mention, offsetOf, type Place, type Reading } from './reading.ts';

/** A kind of text: what it must look like, and how it is read. */
export interface TextKind<T> {
  code: Code;
  /** Completes "expected …". */
  expected: string;
  /** Undefined: not of this kind. */
  parse: (text: string) => T | undefined;
  /** The way out for a likely slip. */
  hint?: (text: string) => string | null;
}

export function text<T>(kind: TextKind<T>): Check<T> {
  return (place, reading) => {
    const node = reading.follow(place);
    if (node === undefined) return undefined;
    if (!isScalar(node) || typeof node.value !== 'string') {
      const source = isScalar(node) && node.value !== null ? node.source : undefined;
      const hint = source === undefined ? null : `Put it in quotes to make it text: "${source}".`;
      return reportWrong(
        { ...place, node },
        reading,
        'BRK-INV-WRONG-TYPE',
        kind.expected,
        kind.hint?.(source ?? '') ?? hint,
      );
    }
    const value = kind.parse(node.value);
    if (value !== undefined) return value;
    const message = `${place.path} is ${quoteText(node.value)}: expected ${kind.expected}`;
    return reading.report(offsetOf({ ...place, node }), kind.code, message, kind.hint?.(node.value) ?? null);
  };
}

/** Keeps what was read for the rules that look across the file. */
export function mentioned(kind: Mention['kind'], check: Check<string>): Check<string> {
  return (place, reading) => {
    const value = check(place, reading);
    if (value !== undefined) reading.mention(kind, value, place);
    return value;
  };
}

/** A whole number in plain decimal digits; octal, hexadecimal and exponents are refused, as readers disagree about them. */
export function integer(range: { from: number; to: number }): Check<number> {
  const expected = `a whole number from ${range.from} to ${range.to}`;
  return (place, reading) => {
    const node = reading.follow(place);
    if (node === undefined) return undefined;
    const at: Place = { ...place, node };
    if (!isScalar(node) || typeof node.value !== 'number') {
      const isQuoted = isScalar(node) && typeof node.value === 'string' && /^\d+$/.test(node.value);
      return reportWrong(at, reading, 'BRK-INV-WRONG-TYPE', expected, isQuoted ? 'Leave out the quotes.' : null);
    }
    if (!/^-?(0|[1-9]\d*)$/.test(node.source ?? '')) {
      const hint = Number.isSafeInteger(node.value)
        ? `Write it in plain digits; YAML 1.2 reads it as ${node.value}.`
        : null;
      return reportWrong(at, reading, 'BRK-INV-WRONG-TYPE', expected, hint);
    }
    if (node.value >= range.from && node.value <= range.to) return node.value;
    return reportWrong(at, reading, 'BRK-INV-OUT-OF-RANGE', expected, null);
  };
}

/** Reports "PATH is FOUND: expected …", pointing at the key where nothing was written. */
export function reportWrong(
  place: Place,
  reading: Reading,
  code: Code,
  expected: string,
  hint: string | null,
): undefined {
  const isEmpty = place.node === null || (isScalar(place.node) && place.node.value === null);
  const offset = isEmpty ? place.keyOffset : offsetOf(place);
  return reading.report(offset, code, `${place.path} is ${describeNode(place.node)}: expected ${expected}`, hint);
}
