import { usageError } from '../errors.ts';

/** What this machine sends to boxes, all of it together. */
export interface Uplink {
  /** For rsync's --bwlimit; undefined for as fast as it goes. */
  rate: string | undefined;
  /** Sends when it is its turn. */
  upload<T>(send: () => Promise<T>): Promise<T>;
}

/** Each is a process, an ssh and a connection. */
const MOST_UPLOADS = 16;

/**
 * With a rate, one upload follows the other, each at the whole rate: the sum never passes it, it is used to the full, and the
 * first box has everything soonest and can feed others. Throws a usage error, BRK-PUB-RATE.
 */
export function openUplink(rate: string | undefined): Uplink {
  if (rate !== undefined && !isRate(rate)) {
    const hint = 'write it as rsync does: 500k, 2m or 1.5g, in KiB, MiB or GiB a second';
    throw usageError('BRK-PUB-RATE', null, `--bwlimit "${rate}" is no rate`, hint);
  }
  let free = rate === undefined ? MOST_UPLOADS : 1;
  const waiting: (() => void)[] = [];
  return {
    rate,
    upload: async send => {
      if (free === 0) await new Promise<void>(resolve => waiting.push(resolve));
      else free--;
      try {
        return await send();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
      }
    },
  };
}

/** rsync(1), --bwlimit; without a letter it counts KiB. Its 0 means no limit, which is to leave the flag out. */
function isRate(text: string): boolean {
  return /^\d{1,9}(\.\d{1,3})?[kmg]?$/i.test(text) && Number.parseFloat(text) > 0;
}
