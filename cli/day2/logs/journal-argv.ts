import { quoteAll } from '../../remote/quote.ts';

export interface JournalQuery {
  /** A unit, or a pattern of them. */
  unit: string;
  /** The last so many; null for all. */
  lines: number | null;
  /** Only what is at most so old, by the host's own clock. */
  sinceSeconds: number | null;
  /** A text that the message has; upper and lower case count only where it has upper case. */
  grep: string | null;
}

/** journalctl(1) over the entries that are there. */
export function journalArgv(query: JournalQuery): string[] {
  return [...journal(query), ...beginning(query)];
}

/** Where to go on: behind an entry, or with what is at most so old by the host's own clock. */
export type JournalPlace = { afterCursor: string } | { sinceSeconds: number };

/**
 * It stays, and tells all that comes behind `place`. The unit is looked for by grep and not by journalctl, which resolves a
 * pattern once, when it starts: it would miss units that begin later, such as a worker that is added.
 */
export function followArgv({ unit, grep }: JournalQuery, place: JournalPlace): string[] {
  const from = 'afterCursor' in place ? `--after-cursor=${place.afterCursor}` : `--since=-${place.sinceSeconds}s`;
  const all = [...journalctl(grep), '--follow', '--no-tail', from];
  const filter = ['env', 'LC_ALL=C', 'grep', '--text', '--line-buffered', '--extended-regexp', unitPattern(unit)];
  return ['sh', '-c', `${quoteAll(all)} | ${quoteAll(filter)}`];
}

function journal({ unit, grep }: JournalQuery): string[] {
  return [...journalctl(grep), `--unit=${unit}`];
}

/** Those by which journalctl --unit finds an entry, systemd.journal-fields(7). */
const UNIT_FIELDS = ['UNIT', '_SYSTEMD_UNIT', 'OBJECT_SYSTEMD_UNIT', 'COREDUMP_UNIT'];

function journalctl(grep: string | null): string[] {
  return [
    'env',
    'LC_ALL=C',
    'journalctl',
    '--quiet',
    '--no-pager',
    // Else a message beyond 4 KiB is null.
    '--all',
    '--output=json',
    `--output-fields=MESSAGE,PRIORITY,${UNIT_FIELDS.join(',')}`,
    ...(grep === null ? [] : [`--grep=${grep.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')}`]),
  ];
}

function beginning({ lines, sinceSeconds }: JournalQuery): string[] {
  return [
    lines === null ? '--no-tail' : `--lines=${lines}`,
    ...(sinceSeconds === null ? [] : [`--since=-${sinceSeconds}s`]),
  ];
}

const SUFFIX = /\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/;

/** An extended regular expression for such a field in a line of JSON; a name without a suffix is a service. */
function unitPattern(unit: string): string {
  const isWhole = /[*?]/.test(unit) || SUFFIX.test(unit);
  const name = (isWhole ? unit : `${unit}.service`).replace(/[\\.+^$(){}|[\]*?]/g, character => {
    if (character === '*') return '[^"]*';
    if (character === '?') return '[^"]';
    // JSON doubles a backslash, and each of the two is escaped here.
    return character === '\\' ? '\\\\\\\\' : `\\${character}`;
  });
  return `"(${UNIT_FIELDS.join('|')})":"${name}"`;
}
