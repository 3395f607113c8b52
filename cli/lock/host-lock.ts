import { setTimeout as sleep } from 'node:timers/promises';
import { noSudo } from '../remote/no-sudo.ts';
import { NO_SUDO } from '../remote/root-shell.ts';
import { HostError, type Session } from '../remote/session.ts';
import { parseHolder } from './holder.ts';
import type { LockEnd, LockHolder, LockOwner } from './owner.ts';
import { holdScript } from './script.ts';

/** A host that is gone doesn't say that it has let go; it does so by itself. */
const RELEASE_MS = 3_000;

/** The lock of one host, while it is ours. */
export interface HostLock {
  host: string;
  /** What `reading` printed. */
  read: string;
  /** Throws HostError (BRK-LOCK-LOST) when the host has given the lock up, because it didn't hear from us or was told to. */
  check(): void;
  /** Lets go, with what the run came to for the host's audit log; null leaves no line there. */
  release(end: LockEnd | null): Promise<void>;
}

/**
 * Takes a host's lock and reads from it over the same exec channel. Gives the holder instead when another run has it.
 * Throws HostError.
 */
export async function takeLock(
  session: Session,
  owner: LockOwner,
  reading: { script: string; lastLine: string; deadlineMs: number },
): Promise<HostLock | { heldBy: LockHolder }> {
  const lines: string[] = [];
  let heldBy: LockHolder | null = null;
  let tellRead = () => {};
  const isRead = new Promise<void>(resolve => {
    tellRead = resolve;
  });
  const onLine = (line: string) => {
    lines.push(line);
    heldBy ??= parseHolder(line);
    if (line === reading.lastLine) tellRead();
  };
  const held = await session.hold('bash -s', { asRoot: true, stdin: holdScript(owner, reading.script), onLine });
  let isOver = false;
  const ended = held.ended.then(end => {
    isOver = true;
    return end;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>(resolve => {
    timer = setTimeout(resolve, reading.deadlineMs, 'late');
  });
  const first = await Promise.race([isRead, ended, late]);
  clearTimeout(timer);
  if (heldBy !== null) return { heldBy };
  if (first === 'late') {
    void held.end();
    throw notRead(session.host, reading.deadlineMs);
  }
  if (first !== undefined) throw brokeOff(session.host, first);
  return {
    host: session.host,
    read: lines.slice(1).join('\n'),
    check: () => {
      if (isOver) throw lost(session.host);
    },
    release: async end => {
      held.tell(end === null ? 'forget' : `end ${JSON.stringify(end)}`);
      await Promise.race([held.end(), sleep(RELEASE_MS, undefined, { ref: false })]);
    },
  };
}

function notRead(where: string, deadlineMs: number): HostError {
  const message = `did not tell its facts within ${Math.round(deadlineMs / 1000)} s`;
  const hint = `see what it is busy with: bricks ssh ${where}; --timeout waits longer`;
  return new HostError({ code: 'BRK-SSH-SLOW', where, message, hint }, true);
}

function brokeOff(where: string, { code, stderr }: { code: number | null; stderr: string }): HostError {
  if (code === null) {
    const message = 'lost the connection while its facts were read';
    return new HostError({ code: 'BRK-SSH-UNREACHABLE', where, message, hint: `try: bricks ssh ${where}` }, true);
  }
  if (code === NO_SUDO) return noSudo(where);
  const message = `could not be locked and read: status ${code}: ${stderr.trim().slice(-300)}`;
  return new HostError({ code: 'BRK-HOST-FACTS', where, message, hint: `look at it: bricks ssh ${where}` }, false);
}

function lost(where: string): HostError {
  const message = 'its lock was lost: it heard nothing from here for 30 s, or the lock was released by hand';
  const hint = 'run the same command again: it goes on from there';
  return new HostError({ code: 'BRK-LOCK-LOST', where, message, hint }, false);
}
