import { HostError, type Session } from '../../remote/session.ts';
import { runSupervised } from '../run-supervised.ts';
import { type LogEntry, parseEntry } from './entry.ts';
import { type JournalQuery, journalArgv } from './journal-argv.ts';

/** For the entries that are there, unless --timeout says else. */
export const READ_MS = 60_000;

/** --grep says no word then, and a pattern of units that fits none ENODATA; both have status 1, as all else has. */
const FOUND_NOTHING = /^$|No data available/;

/**
 * Runs a journalctl on a host and tells its entries as they come. Throws HostError, also where it ends with a complaint;
 * that there is no unit of that name, or nothing with that text, is none.
 */
export async function readJournal(
  session: Session,
  argv: string[],
  options: { deadlineMs: number | null; onEntry: (entry: LogEntry) => void },
): Promise<void> {
  let pending = '';
  let stderr = '';
  const code = await runSupervised(session, argv, {
    asRoot: true,
    deadlineMs: options.deadlineMs,
    onOutput: (stream, text, endsLine) => {
      if (stream === 'stderr') stderr = `${stderr}${text}\n`.slice(-300);
      else if (!endsLine) pending += text;
      else {
        const entry = parseEntry(session.host, pending + text);
        pending = '';
        if (entry !== null) options.onEntry(entry);
      }
    },
  });
  if (code === 0 || code >= 128 || (code === 1 && FOUND_NOTHING.test(stderr))) return;
  const message = `journalctl ended with ${code}: ${stderr.trim()}`;
  throw new HostError({ code: 'BRK-LOGS-JOURNAL', where: session.host, message, hint: null }, false);
}

/** The entries that are there, oldest first. Throws HostError. */
export async function readEntries(session: Session, query: JournalQuery, deadlineMs: number): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  await readJournal(session, journalArgv(query), { deadlineMs, onEntry: entry => entries.push(entry) });
  return inOrder(entries);
}

/** With --grep and --lines, journalctl begins at the end. Reversed here, as sorting would not part what is of one time. */
function inOrder(entries: LogEntry[]): LogEntry[] {
  return entries.length > 1 && entries[0]!.atUs > entries.at(-1)!.atUs ? entries.reverse() : entries;
}
