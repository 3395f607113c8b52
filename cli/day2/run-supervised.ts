import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../output/duration.ts';
import { noSudo } from '../remote/no-sudo.ts';
import { NO_SUDO } from '../remote/root-shell.ts';
import { type HeldEnd, HostError, type Session } from '../remote/session.ts';
import { BEGUN, superviseScript } from './supervise.ts';

export interface SupervisedOptions {
  asRoot: boolean;
  /** Null: it goes on until it ends or `signal` aborts. Milliseconds. */
  deadlineMs: number | null;
  /** Ends the command on the host. */
  signal?: AbortSignal;
  onOutput(stream: 'stdout' | 'stderr', text: string, endsLine: boolean): void;
}

/** How long a host has to say that it has ended a command; one that is gone doesn't. */
const END_MS = 4_000;

/**
 * Runs a command on a host, its output line by line as it comes; gives its exit status. It never outlives this process
 * by more than 30 s. Throws HostError: BRK-EXEC-TIMEOUT when it was ended for taking too long.
 */
export async function runSupervised(session: Session, command: string[], options: SupervisedOptions): Promise<number> {
  let hasBegun = false;
  const onLine = (line: string) => {
    if (!hasBegun) hasBegun = line === BEGUN;
    else options.onOutput(/^o/i.test(line) ? 'stdout' : 'stderr', line.slice(1), /^[oe]/.test(line));
  };
  const held = await session.hold('bash -s', { asRoot: options.asRoot, stdin: superviseScript(command), onLine });
  const end = await Promise.race([held.ended, sleepUntilLate(options)]);
  if (end === 'late' || end === 'asked') await Promise.race([held.end(), sleep(END_MS, undefined, { ref: false })]);
  if (end === 'asked') return 0;
  if (end === 'late') throw tooLong(session.host, options.deadlineMs!);
  if (!hasBegun) throw notBegun(session.host, end);
  if (end.code === null) throw cut(session.host);
  return end.code;
}

/** Both timers go with the process, so that neither keeps it. */
function sleepUntilLate({ deadlineMs, signal }: SupervisedOptions): Promise<'late' | 'asked'> {
  return new Promise(resolve => {
    if (deadlineMs !== null) setTimeout(resolve, deadlineMs, 'late').unref();
    if (signal?.aborted) resolve('asked');
    signal?.addEventListener('abort', () => resolve('asked'), { once: true });
  });
}

function tooLong(where: string, deadlineMs: number): HostError {
  const message = `was still at it after ${formatDuration(deadlineMs)}; the command was ended there`;
  const hint = 'give it longer with --timeout';
  return new HostError({ code: 'BRK-EXEC-TIMEOUT', where, message, hint }, false);
}

function notBegun(where: string, { code, stderr }: HeldEnd): HostError {
  if (code === null) return cut(where);
  if (code === NO_SUDO) return noSudo(where);
  const message = `could not begin the command: status ${code}: ${stderr.trim().slice(-300)}`;
  return new HostError({ code: 'BRK-SSH-EXEC', where, message, hint: `look at it: bricks ssh ${where}` }, false);
}

function cut(where: string): HostError {
  const message = 'lost the connection while the command ran';
  const hint = 'it is ended there within 30 s; run it again when the host is back';
  return new HostError({ code: 'BRK-SSH-UNREACHABLE', where, message, hint }, true);
}
