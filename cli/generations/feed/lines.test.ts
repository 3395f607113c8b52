import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter, MAX_LINE_BYTES } from './lines.ts';

function split(chunks: Buffer[]): { number: number; text: string; isTooLong: boolean }[] {
  const splitter = new LineSplitter();
  const lines = [...chunks.flatMap(chunk => splitter.push(chunk)), ...splitter.end()];
  return lines.map(({ number, bytes, isTooLong }) => ({ number, text: bytes.toString('latin1'), isTooLong }));
}

function cut(bytes: Buffer, places: number[]): Buffer[] {
  const sorted = [0, ...places.map(place => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

test('lines and their numbers are the same wherever the chunks end, and empty ones are passed over', () => {
  const line = fc.stringMatching(/^[a-z\t"é]{0,9}$/);
  const property = fc.property(
    fc.array(line, { maxLength: 8 }),
    fc.constantFrom('\n', '\r\n'),
    fc.array(fc.nat(), { maxLength: 9 }),
    (texts, end, places) => {
      const bytes = Buffer.from(texts.map(text => `${text}${end}`).join(''), 'latin1');
      const lines = texts.map((text, index) => ({ number: index + 1, text, isTooLong: false }));
      expect(split(cut(bytes, places))).toEqual(lines.filter(({ text }) => text !== ''));
    },
  );
  fc.assert(property, { numRuns: 500 });
});

test('the last line needs no newline, and an empty feed has no lines', () => {
  expect(split([Buffer.from('a\nb')]).map(line => line.text)).toEqual(['a', 'b']);
  expect(split([])).toEqual([]);
});

test('a line of 10 MB is passed over, and the lines around it are whole', () => {
  const chunks = Array.from({ length: 160 }, () => Buffer.alloc(65_536, 'x'));
  const lines = split([Buffer.from('before\n'), ...chunks, Buffer.from('\nafter\n')]);
  expect(lines.map(({ number, isTooLong }) => ({ number, isTooLong }))).toEqual([
    { number: 1, isTooLong: false },
    { number: 2, isTooLong: true },
    { number: 3, isTooLong: false },
  ]);
  expect(lines[1]!.text.length).toBe(MAX_LINE_BYTES);
  expect(lines[2]!.text).toBe('after');
});

test('a line of exactly the limit is read', () => {
  const [line] = split([Buffer.alloc(MAX_LINE_BYTES, 'x')]);
  expect(line!.isTooLong).toBe(false);
});

test.each(['\n', '\r\n'])('a million empty lines that end with %j are counted and nothing is kept of them', end => {
  const lines = split([Buffer.from(end.repeat(1_000_000)), Buffer.from('last')]);
  expect(lines).toEqual([{ number: 1_000_001, text: 'last', isTooLong: false }]);
});
