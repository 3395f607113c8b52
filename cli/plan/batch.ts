import { usageError } from '../errors.ts';

/** How many hosts, or which part of them in per cent. */
export type Amount = { hosts: number } | { percent: number };

/** "1,25%": sizes of the waves; the last repeats. Throws a usage error. */
export function parseBatch(text: string): Amount[] {
  return text.split(',').map(part => {
    const amount = readAmount(part);
    if (amount !== null && !isNothing(amount)) return amount;
    const message = `"${text}" is no list of batch sizes`;
    throw usageError('BRK-BATCH', '--batch', message, 'write hosts or per cent, like 1,25% (the last repeats)');
  });
}

/** "0", "2" or "10%". Throws a usage error. */
export function parseMaxFail(text: string): Amount {
  const amount = readAmount(text);
  if (amount !== null) return amount;
  throw usageError('BRK-MAX-FAIL', '--max-fail', `"${text}" is no number of hosts`, 'write it like 0, 2 or 10%');
}

/** Of this many hosts; per cent are rounded down. */
export function countOf(amount: Amount, total: number): number {
  return 'hosts' in amount ? amount.hosts : Math.floor((amount.percent * total) / 100);
}

/** Every host in one wave, in their order; at least one host a wave. */
export function cutBatches<T>(hosts: readonly T[], sizes: readonly Amount[]): T[][] {
  const waves: T[][] = [];
  for (let from = 0; from < hosts.length; ) {
    const size = Math.max(1, countOf(sizes[Math.min(waves.length, sizes.length - 1)]!, hosts.length));
    waves.push(hosts.slice(from, from + size));
    from += size;
  }
  return waves;
}

function readAmount(text: string): Amount | null {
  const [, digits, sign] = /^\s*(\d{1,6})\s*(%?)\s*$/.exec(text) ?? [];
  if (digits === undefined) return null;
  if (sign === '') return { hosts: Number(digits) };
  return Number(digits) <= 100 ? { percent: Number(digits) } : null;
}

function isNothing(amount: Amount): boolean {
  return 'hosts' in amount ? amount.hosts === 0 : amount.percent === 0;
}
