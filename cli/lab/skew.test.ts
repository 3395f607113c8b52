import { expect, it } from 'vitest';
import { readSkew, skewArgv } from './skew.ts';

it('reads how far a clock is to be off, ahead or behind', () => {
  expect(readSkew('1s', false)).toBe(1_000);
  expect(readSkew('300ms', true)).toBe(-300);
  expect(readSkew('1h30m', false)).toBe(5_400_000);
  expect(Object.is(readSkew('off', true), 0)).toBe(true);
});

it('refuses what is no duration, with the way to write one', () => {
  for (const text of ['', '-1s', '1', '1.5s', 'on']) expect(() => readSkew(text, false)).toThrow('BRK-DURATION');
});

it('passes the offset as a word of its own', () => {
  expect(skewArgv(-1_000).at(-1)).toBe('-1000');
});
