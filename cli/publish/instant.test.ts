import { expect, test } from 'vitest';
import { parseInstant } from './instant.ts';

const NOW = Date.parse('2026-03-01T06:00:00Z');

test('an instant is given with its zone, counted from now, or left to how soon the boxes are prepared', () => {
  expect(parseInstant({ at: '2026-03-01T09:00:00+02:00' }, NOW)).toBe(NOW + 3_600_000);
  expect(parseInstant({ in: '2m' }, NOW)).toBe(NOW + 120_000);
  expect(parseInstant({ at: 'soonest' }, NOW)).toBeNull();
});

test.each([
  [{}, 'BRK-PUB-WHEN'],
  [{ at: 'soonest', in: '2m' }, 'BRK-PUB-WHEN'],
  [{ at: '2026-03-01T06:00:00' }, 'BRK-PUB-INSTANT'],
  [{ at: 'soon' }, 'BRK-PUB-INSTANT'],
  [{ at: '2026-03-01T05:59:59Z' }, 'BRK-PUB-PAST'],
  [{ in: '800h' }, 'BRK-PUB-FAR'],
])('%j is refused: %s', (when, code) => {
  expect(() => parseInstant(when, NOW)).toThrow(code);
});
