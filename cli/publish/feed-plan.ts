/**
 * Who feeds whom, where boxes need a whole generation:
 *
 *   source ─▶ one box ─▶ two boxes ─▶ four …
 *
 * Each box that has it feeds two others at a time, so all have it after a time that grows with the logarithm of their number,
 * and the operator's machine sends one copy. It sends more only where no box can. Decided anew whenever a feed ends.
 */
export interface Feed {
  to: string;
  /** Null for the operator's machine. */
  from: string | null;
}

export interface Feeding {
  /** Boxes that hold it, and how many others each feeds now. */
  holders: ReadonlyMap<string, number>;
  /** Boxes that lack it and are fed by nobody now, in order; which holders have failed to feed each. */
  waiting: ReadonlyMap<string, readonly string[]>;
  /** Boxes that are being fed or sent to now, and will hold it soon. */
  coming: number;
  source: 'free' | 'busy' | 'none';
}

const MOST_FEEDS = 2;
/** After so many holders have failed a box, it may be the box's fault, and the source finds out. */
const MOST_FAILED = 2;

/** What is to begin now. Empty with `coming` 0 and boxes waiting: nobody can feed those. */
export function nextFeeds({ holders, waiting, coming, source }: Feeding): Feed[] {
  const busy = new Map(holders);
  const feeds: Feed[] = [];
  let isSourceFree = source === 'free';
  for (const [to, failed] of waiting) {
    const able = [...busy.keys()].filter(holder => !failed.includes(holder));
    const isLeftToSource = source !== 'none' && (failed.length >= MOST_FAILED || able.length === 0);
    if (isLeftToSource) {
      // Before anybody holds it, one box is waited for; it feeds the others.
      const waitsForNeighbour = failed.length < MOST_FAILED && coming + feeds.length > 0;
      if (!isSourceFree || waitsForNeighbour) continue;
      isSourceFree = false;
      feeds.push({ to, from: null });
      continue;
    }
    const [from, feedsNow] = able.map(holder => [holder, busy.get(holder)!] as const).sort(byFeeds)[0] ?? [null, 0];
    if (from === null || feedsNow >= MOST_FEEDS) continue;
    busy.set(from, feedsNow + 1);
    feeds.push({ to, from });
  }
  return feeds;
}

function byFeeds([, a]: readonly [string, number], [, b]: readonly [string, number]): number {
  return a - b;
}
