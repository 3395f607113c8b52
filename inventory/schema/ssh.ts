import { map, optional } from '../check/maps.ts';
import type { Value } from '../check/reading.ts';
import { integer, type TextKind, text } from '../check/scalars.ts';
import { userName } from './kinds.ts';

export const port = integer({ from: 1, to: 65_535 });

const keyPath: TextKind<string> = {
  code: 'BRK-INV-BAD-PATH',
  expected: "the path of a private key: absolute, from ~/, or relative to the inventory's folder",
  parse: path => (path.trim() === '' || path.includes('\0') || /^~[^/]/.test(path) ? undefined : path),
};

/** What is not said is asked of OpenSSH's own configuration (`ssh -G`). */
export const ssh = map({
  user: optional(text(userName), null),
  port: optional(port, null),
  identity: optional(text(keyPath), null),
});

export type RawSsh = Value<typeof ssh>;
