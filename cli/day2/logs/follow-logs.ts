import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '../../errors.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { Fleet } from '../../fleet.ts';
import { HostError, type Session } from '../../remote/session.ts';
import { endAtInterrupt } from '../interrupt.ts';
import type { LogEntry } from './entry.ts';
import { followArgv, type JournalQuery } from './journal-argv.ts';
import { READ_MS, readEntries, readJournal } from './read-journal.ts';

export interface Follower {
  onEntry(entry: LogEntry): void;
  /** A host is out of reach: it is tried again, and told once. */
  onLost(problem: Problem): void;
  onBack(host: string): void;
  /** A host is given up. */
  onFailed(problem: Problem): void;
}

const RETRY_MS = 1_000;

/**
 * Tells entries as they arrive. Where a host goes away it is waited for, and read on from its last entry that was told.
 * Goes on until Ctrl-C, or until every host is given up: then 1.
 */
export async function followLogs(
  fleet: Fleet,
  hosts: readonly string[],
  query: JournalQuery,
  follower: Follower,
): Promise<ExitCode> {
  const forget = endAtInterrupt();
  try {
    await Promise.all(hosts.map(host => followHost(fleet, host, query, follower)));
    return EXIT.failed;
  } finally {
    forget();
  }
}

async function followHost(fleet: Fleet, host: string, query: JournalQuery, follower: Follower): Promise<void> {
  let cursor: string | null = null;
  let isLost = false;
  const onEntry = (entry: LogEntry) => {
    cursor = entry.cursor;
    follower.onEntry(entry);
  };
  for (;;) {
    try {
      const session = await fleet.session(host);
      if (isLost) follower.onBack(host);
      isLost = false;
      await readOn(session, query, cursor, { deadlineMs: fleet.deadlineMs(READ_MS), onEntry });
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      if (!error.isUnreachable) return follower.onFailed(error.problem);
      if (!isLost) follower.onLost(error.problem);
      isLost = true;
    }
    await sleep(RETRY_MS);
  }
}

/** The last entries first, unless one has been told before. Comes back when the host shuts down. */
async function readOn(
  session: Session,
  query: JournalQuery,
  afterCursor: string | null,
  { deadlineMs, onEntry }: { deadlineMs: number; onEntry: (entry: LogEntry) => void },
): Promise<void> {
  const beganAt = performance.now();
  const last = afterCursor === null ? await readEntries(session, query, deadlineMs) : [];
  for (const entry of last) onEntry(entry);
  const cursor = last.at(-1)?.cursor ?? afterCursor;
  // Where nothing was found, all of the time since is new; a second more, as the host counts in whole ones.
  const sinceSeconds = Math.ceil((performance.now() - beganAt) / 1000) + 1;
  const argv = followArgv(query, cursor === null ? { sinceSeconds } : { afterCursor: cursor });
  await readJournal(session, argv, { deadlineMs: null, onEntry });
}
