import type { Problem } from '../../errors.ts';
import type { ExitCode } from '../../exit-codes.ts';
import type { Fleet } from '../../fleet.ts';
import { answersOf, askHosts, exitStatusOfAnswers, problemsOf } from '../ask-hosts.ts';
import type { LogEntry } from './entry.ts';
import type { JournalQuery } from './journal-argv.ts';
import { READ_MS, readEntries } from './read-journal.ts';

export interface Logs {
  entries: LogEntry[];
  problems: Problem[];
  exit: ExitCode;
}

/** What the journals of these hosts have, merged by the time that each host's clock said. */
export async function readLogs(fleet: Fleet, hosts: readonly string[], query: JournalQuery): Promise<Logs> {
  const answers = await askHosts(fleet, hosts, session => readEntries(session, query, fleet.deadlineMs(READ_MS)));
  const entries = answersOf(answers).flatMap(({ value }) => value);
  entries.sort((a, b) => a.atUs - b.atUs);
  return { entries, problems: problemsOf(answers), exit: exitStatusOfAnswers(answers) };
}
