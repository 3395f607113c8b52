import type { Problem } from '../../errors.ts';
import type { ExitCode } from '../../exit-codes.ts';
import type { Fleet } from '../../fleet.ts';
import { answersOf, askHosts, exitStatusOfAnswers, problemsOf } from '../ask-hosts.ts';
import type { LogEntry } from './entry.ts';
import { type JournalQuery, journalArgv } from './journal-argv.ts';
import { readJournal } from './read-journal.ts';

export interface Logs {
  entries: LogEntry[];
  problems: Problem[];
  exit: ExitCode;
}

const READ_MS = 60_000;

/** What the journals of these hosts have, merged by the time that each host's clock said. */
export async function readLogs(fleet: Fleet, hosts: readonly string[], query: JournalQuery): Promise<Logs> {
  const answers = await askHosts(fleet, hosts, async session => {
    const entries: LogEntry[] = [];
    const deadlineMs = fleet.deadlineMs(READ_MS);
    await readJournal(session, journalArgv(query), { deadlineMs, onEntry: entry => entries.push(entry) });
    return inOrder(entries);
  });
  const entries = answersOf(answers).flatMap(({ value }) => value);
  entries.sort((a, b) => a.atUs - b.atUs);
  return { entries, problems: problemsOf(answers), exit: exitStatusOfAnswers(answers) };
}

/** With --grep and --lines, journalctl begins at the end. Reversed here, as sorting would not part what is of one time. */
function inOrder(entries: LogEntry[]): LogEntry[] {
  return entries.length > 1 && entries[0]!.atUs > entries.at(-1)!.atUs ? entries.reverse() : entries;
}
