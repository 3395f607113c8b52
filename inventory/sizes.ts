const UNITS: Readonly<Record<string, bigint>> = {
  kB: 10n ** 3n,
  MB: 10n ** 6n,
  GB: 10n ** 9n,
  TB: 10n ** 12n,
  KiB: 2n ** 10n,
  MiB: 2n ** 20n,
  GiB: 2n ** 30n,
  TiB: 2n ** 40n,
};

/**
 * "64GiB", "1.92TB", "256 MiB" → bytes. Decimal and binary units (IEC 80000-13), spelled exactly, as a size off by
 * 10 % is worse than an error. Undefined for anything else, and for sizes that are 0, not whole or not safe integers.
 */
export function parseSize(text: string): number | undefined {
  const match = /^(\d{1,15})(?:\.(\d{1,9}))? ?([a-zA-Z]+)$/.exec(text);
  const unit = UNITS[match?.[3] ?? ''];
  if (match === null || unit === undefined) return undefined;
  const fraction = match[2] ?? '';
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(match[1]! + fraction) * unit;
  const bytes = Number(scaled / scale);
  return scaled % scale === 0n && bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The other way round, in the largest unit of which it is a whole number: 67108864 → "64MiB". */
export function formatSize(bytes: number): string {
  const whole = Object.entries(UNITS).filter(([, unit]) => BigInt(bytes) % unit === 0n);
  const [name, unit] = whole.reduce((best, each) => (each[1] > best[1] ? each : best), ['', 0n]);
  return unit === 0n ? `${bytes / 1000}kB` : `${BigInt(bytes) / unit}${name}`;
}
