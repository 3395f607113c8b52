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

/** It stays, and goes on after `cursor`: that of the last entry that was seen, if there was one. */
export function followArgv(query: JournalQuery, cursor: string | null): string[] {
  const from = cursor === null ? beginning(query) : ['--no-tail', `--after-cursor=${cursor}`];
  return [...journal(query), '--follow', ...from];
}

function journal({ unit, grep }: JournalQuery): string[] {
  return [
    'env',
    'LC_ALL=C',
    'journalctl',
    '--quiet',
    '--no-pager',
    // Else a message beyond 4 KiB is null.
    '--all',
    '--output=json',
    '--output-fields=MESSAGE,PRIORITY,UNIT,_SYSTEMD_UNIT',
    `--unit=${unit}`,
    ...(grep === null ? [] : [`--grep=${grep.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')}`]),
  ];
}

function beginning({ lines, sinceSeconds }: JournalQuery): string[] {
  return [
    lines === null ? '--no-tail' : `--lines=${lines}`,
    ...(sinceSeconds === null ? [] : [`--since=-${sinceSeconds}s`]),
  ];
}
