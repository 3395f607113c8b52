import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Log } from './log.ts';

/**
 * Tells the service manager how the daemon is: sd_notify(3), with NotifyAccess=all in the unit. Node can't open a datagram
 * socket of AF_UNIX, so the `systemd-notify` program does, one short-lived process a message, which also waits until the
 * message was taken up. Messages keep their order. Without NOTIFY_SOCKET nothing is sent.
 */
export interface Notifier {
  /** `status` is a line for `systemctl status`. */
  ready(status: string): Promise<void>;
  reloading(): Promise<void>;
  stopping(): Promise<void>;
  watchdog(): Promise<void>;
}

const TIMEOUT_MS = 5_000;
const run = promisify(execFile);

export function createNotifier(env: NodeJS.ProcessEnv, log: Log): Notifier {
  let last: Promise<void> = Promise.resolve();
  const send = (...assignments: string[]): Promise<void> => {
    if (env.NOTIFY_SOCKET === undefined) return Promise.resolve();
    last = last.then(() => notify(assignments, env, log));
    return last;
  };
  return {
    ready: status => send('READY=1', statusLine(status)),
    reloading: () => send('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: () => send('STOPPING=1'),
    watchdog: () => send('WATCHDOG=1'),
  };
}

async function notify(assignments: string[], env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  try {
    await run('systemd-notify', assignments, { env, timeout: TIMEOUT_MS });
  } catch (error) {
    log.error('the service manager could not be notified', { assignments, error });
  }
}

function statusLine(text: string): string {
  return `STATUS=${text.replaceAll('\n', ' ')}`;
}
