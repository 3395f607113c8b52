import { PINS_FILE } from '#contract/layout.ts';
import { parsePins } from '#contract/pins.ts';
import { type Difference, shorten } from './difference.ts';

/** The lists of pins of all boxes, as texts of their files, against each other; null for no file, where nothing was ever pinned. */
export function checkPins(texts: ReadonlyMap<string, string | null>): Map<string, Difference[]> {
  const differences = new Map<string, Difference[]>();
  const readable = new Map<string, string[]>();
  for (const [host, text] of texts) {
    try {
      readable.set(host, parsePins(text ?? ''));
    } catch (error) {
      const expected = 'a digest on each line';
      differences.set(host, [{ area: 'pins', path: PINS_FILE, expected, found: (error as Error).message }]);
    }
  }
  for (const [host, own] of readable) differences.set(host, findLacking(own, readable));
  return differences;
}

/** Of a command that was stopped half-way nobody knows what was wanted; a pin too many costs room, one too few a generation. */
function findLacking(own: readonly string[], all: ReadonlyMap<string, readonly string[]>): Difference[] {
  const pinned = new Map(
    [...all].reverse().flatMap(([host, digests]) => digests.map(digest => [digest, host] as const)),
  );
  const lacking = [...pinned].filter(([digest]) => !own.includes(digest)).sort();
  return lacking.map(([digest, host]) => ({
    area: 'pins',
    path: PINS_FILE,
    expected: `generation ${shorten(digest)} pinned, as on ${host}`,
    found: 'not pinned',
  }));
}
