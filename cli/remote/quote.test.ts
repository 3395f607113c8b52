import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote, quoteAll } from './quote.ts';

test('a real shell gives back every word as it was', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'binary' }).filter(word => !word.includes('\0')),
        { minLength: 1, maxLength: 8 },
      ),
      words => {
        const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${quoteAll(words)}`]).toString('utf8');
        expect(printed.split('\0').slice(0, -1)).toEqual(words.map(word => Buffer.from(word).toString('utf8')));
      },
    ),
    { numRuns: 100 },
  );
});

test('plain words stay readable, the empty word and spaces do not vanish', () => {
  expect(quoteAll(['ls', '-l', '/etc/hosts', '', 'a b', "it's"])).toBe("ls -l /etc/hosts '' 'a b' 'it'\\''s'");
});

test('a word that no shell can hold is refused', () => {
  expect(() => quote('a\0b')).toThrow(/NUL/);
});
