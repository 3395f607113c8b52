import { hash } from 'node:crypto';

/** What a row of today is recognised by tomorrow: 64 bits of its SHA-1, as two numbers, and what else its meaning depends on. */
export interface RowOrigin {
  high: number;
  low: number;
  context: string;
}

/** As a text of one character a byte, which node:crypto gives in less time than a buffer. */
export function digestRow(bytes: Buffer, context: string): RowOrigin {
  const text = hash('sha1', bytes, 'binary');
  return { high: read32(text, 0), low: read32(text, 4), context };
}

function read32(text: string, at: number): number {
  return (
    (text.charCodeAt(at) << 24) |
    (text.charCodeAt(at + 1) << 16) |
    (text.charCodeAt(at + 2) << 8) |
    text.charCodeAt(at + 3)
  );
}
