import { expect, test } from 'vitest';
import { type BoxAnswer, decide } from './decide.ts';

const ready = (host: string, changes: Partial<BoxAnswer> = {}): BoxAnswer => ({
  host,
  problem: null,
  clockErrorMs: 1.2,
  fenced: null,
  ...changes,
});
const gone = (host: string) =>
  ready(host, { problem: { code: 'BRK-SSH-SLOW', where: host, message: 'did not answer', hint: null } });
const none = { allowMissing: 0, before: ['a', 'b', 'c'] };

test('all prepared, and no clock more than 5 ms off: go', () => {
  const decision = decide([ready('a'), ready('b', { clockErrorMs: 5 })], { allowMissing: 0, before: [] });
  expect(decision).toMatchObject({ isGo: true, missing: [], problems: [] });
  expect(decision.reasons).toEqual(['2 of 2 boxes are prepared, no clock more than 5.0 ms off']);
});

test.each([
  ['a box that could not be prepared', gone('b'), 'BRK-SSH-SLOW'],
  ['a clock that is 5.1 ms off', ready('b', { clockErrorMs: 5.1 }), 'BRK-PUB-CLOCK'],
  ['a clock that nobody knows of', ready('b', { clockErrorMs: null, fenced: '0 of 2 answer' }), 'BRK-PUB-CLOCK'],
  ['a keeper that is not up', ready('b', { clockErrorMs: undefined }), 'BRK-BOX-KEEPER'],
])('%s stops it, unless one may be missing', (_what, answer, code) => {
  const boxes = [ready('a'), answer, ready('c')];
  const stopped = decide(boxes, none);
  expect(stopped).toMatchObject({ isGo: false, missing: ['b'], problems: [{ code, where: 'b' }] });
  expect(stopped.reasons.at(-1)).toBe('b is missing, and none may be');
  const allowed = decide(boxes, { ...none, allowMissing: 1 });
  expect(allowed).toMatchObject({ isGo: true, missing: ['b'], problems: [{ code }] });
  expect(allowed.reasons.at(-1)).toMatch(/^b is missing: it answers 503 from the instant on/);
});

test('the first time all boxes must be there, however many may be missing: one that is away may know of more', () => {
  const { isGo, reasons } = decide([ready('a'), gone('b'), ready('c')], { allowMissing: 1, before: [] });
  expect(isGo).toBe(false);
  expect(reasons.at(-1)).toMatch(/^nothing was published yet as far as is known, and b may know more/);
});

test('more missing than allowed stop it', () => {
  const boxes = [ready('a'), gone('b'), gone('c'), ready('d'), ready('e')];
  const { isGo, reasons } = decide(boxes, { allowMissing: 1, before: [] });
  expect(isGo).toBe(false);
  expect(reasons).toContain('b, c are missing, and 1 may be, by --allow-missing');
});

test('however many may be missing, a majority must be there, of the boxes that stay too', () => {
  const few = decide([ready('a'), gone('b'), gone('c')], { ...none, allowMissing: 3 });
  expect(few.isGo).toBe(false);
  expect(few.reasons).toContain('1 of 3 boxes can vote, and 2 votes are needed');
  const grown = decide([gone('a'), ready('b'), ready('c')], { allowMissing: 1, before: ['a'] });
  expect(grown.reasons).toContain('0 of 1 boxes can vote, and 1 votes are needed');
  const empty = decide([gone('a')], { allowMissing: 1, before: [] });
  expect(empty.reasons[0]).toBe('0 of 1 boxes are prepared');
});
