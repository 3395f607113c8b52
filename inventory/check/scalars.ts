import { isScalar } from 'yaml';
import { describeNode, quoteText } from './describe.ts';
import { type Check, type Code, check, type Mention, type Place, type Reading } from './reading.ts';
import { expectedOf, type Shape, type TextShape } from './shape.ts';

/** A kind of text: what it must look like, and how it is read. */
export interface TextKind<T> {
  code: Code;
  /** Completes "expected …". */
  expected: string;
  /** What all texts of this kind match, as ECMA-262 with the flag u reads it; editors are told of it. */
  pattern?: RegExp;
  /** Given a text that matches the pattern. Undefined: not of this kind. */
  parse: (text: string) => T | undefined;
  /** The other way round, where the value is not the text itself. */
  write?: (value: T) => string;
  /** The way out for a likely slip. */
  hint?: (text: string) => string | null;
}

export function text<T>(kind: TextKind<T>): Check<T> {
  const write = (value: unknown) => kind.write?.(value as T) ?? String(value);
  const shape: TextShape = { kind: 'text', expected: kind.expected, pattern: kind.pattern ?? null, write };
  return check(shape, (place, reading) => {
    const at = reading.follow(place);
    if (at === undefined) return undefined;
    if (!isScalar(at.node) || typeof at.node.value !== 'string') return reportNoText(at, reading, kind);
    const written = at.node.value;
    const value = kind.pattern?.test(written) === false ? undefined : kind.parse(written);
    if (value !== undefined) return value;
    const say = (path: string) => `${path} is ${quoteText(written)}: expected ${kind.expected}`;
    return reading.report(at, kind.code, say, kind.hint?.(written) ?? null);
  });
}

/** Keeps what was read for the rules that look across the file. */
export function mentioned(kind: Mention['kind'], what: Check<string>): Check<string> {
  return check(what.shape, (place, reading) => {
    const value = what(place, reading);
    if (value !== undefined) reading.mention(kind, value, place);
    return value;
  });
}

/** A whole number in plain decimal digits; octal, hexadecimal and exponents are refused, as readers disagree about them. */
export function integer(range: { from: number; to: number }): Check<number> {
  const shape: Shape = { kind: 'integer', ...range };
  const expected = expectedOf(shape);
  return check(shape, (place, reading) => {
    const at = reading.follow(place);
    if (at === undefined) return undefined;
    const { node } = at;
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
  });
}

/** Reports "PATH is FOUND: expected …". */
export function reportWrong(at: Place, reading: Reading, code: Code, expected: string, hint: string | null): undefined {
  return reading.report(at, code, path => `${path} is ${describeNode(at.node)}: expected ${expected}`, hint);
}

function reportNoText<T>(at: Place, reading: Reading, kind: TextKind<T>): undefined {
  const source = isScalar(at.node) && at.node.value !== null ? (at.node.source ?? '') : '';
  const quoting = source === '' ? null : `Put it in quotes to make it text: "${source}".`;
  return reportWrong(at, reading, 'BRK-INV-WRONG-TYPE', kind.expected, kind.hint?.(source) ?? quoting);
}
