import { parseDuration } from '../duration.ts';
import { usageError } from '../errors.ts';

const DAY_MS = 86_400_000;
/** An activation further ahead than this is a slip of the keyboard more often than a plan. */
const FARTHEST_MS = 30 * DAY_MS;

const SOONEST = 'soonest';

/**
 * The activation, milliseconds since the Unix epoch, from `--at` (ISO 8601 with its zone, for an operator's own zone
 * is seldom the shop's) or `--in` (counted from `nowMs`); null for `--at soonest`. Throws a usage error for none, both, the
 * past, the far future.
 */
export function parseInstant(when: { at?: string | undefined; in?: string | undefined }, nowMs: number): number | null {
  if ((when.at === undefined) === (when.in === undefined)) {
    throw usageError(
      'BRK-PUB-WHEN',
      null,
      'say when it becomes valid: either --at or --in',
      'for example --in 2m, or --at soonest',
    );
  }
  if (when.at === SOONEST) return null;
  const activation = when.in === undefined ? parseAt(when.at!) : nowMs + parseDuration(when.in, '--in');
  const ahead = activation - nowMs;
  const instant = new Date(activation).toISOString();
  if (ahead <= 0)
    throw usageError(
      'BRK-PUB-PAST',
      when.at ?? null,
      `${instant} is in the past: it is ${new Date(nowMs).toISOString()} now`,
    );
  if (ahead > FARTHEST_MS) throw usageError('BRK-PUB-FAR', when.at ?? null, `${instant} is more than 30 days ahead`);
  return activation;
}

function parseAt(text: string): number {
  const hasZone = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = Date.parse(text);
  if (hasZone && Number.isFinite(time)) return time;
  throw usageError(
    'BRK-PUB-INSTANT',
    '--at',
    `"${text}" is not an instant`,
    'write it with its zone, like 2026-03-01T06:00:00Z, or soonest',
  );
}
