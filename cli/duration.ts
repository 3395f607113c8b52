import { usageError } from './errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "30s", "2m", "1h30m" → milliseconds. Throws a usage error (BRK-DURATION) that names the flag it was given to. */
export function parseDuration(text: string, flag: string): number {
  if (!/^(\d{1,6}[smhd])+$/.test(text)) {
    throw usageError('BRK-DURATION', flag, `"${text}" is not a duration`, 'write it like 30s, 2m or 1h30m');
  }
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
}
