import type { Log } from './log.ts';
import type { Notifier } from './notify.ts';

/**
 * Feeds systemd's watchdog at half its interval (sd_watchdog_enabled(3)), each time only after `selfCheck` has passed. It
 * runs on the event loop that answers the users: where the loop hangs, nothing is sent and systemd restarts the daemon.
 * Returns the way to stop it.
 */
export function startWatchdog(
  env: NodeJS.ProcessEnv,
  pid: number,
  notifier: Notifier,
  log: Log,
  selfCheck: () => void,
): () => void {
  const intervalMs = watchdogIntervalMs(env, pid);
  if (intervalMs === undefined) return () => {};
  const timer = setInterval(() => {
    try {
      selfCheck();
    } catch (error) {
      log.error('self-check failed; the watchdog is not fed', { error });
      return;
    }
    void notifier.watchdog();
  }, intervalMs);
  return () => clearInterval(timer);
}

/** Half of WATCHDOG_USEC in milliseconds; undefined where no watchdog is set for this process. */
export function watchdogIntervalMs(env: NodeJS.ProcessEnv, pid: number): number | undefined {
  const usec = Number(env.WATCHDOG_USEC);
  if (!Number.isSafeInteger(usec) || usec <= 0) return undefined;
  if (env.WATCHDOG_PID !== undefined && env.WATCHDOG_PID !== String(pid)) return undefined;
  return Math.max(1, usec / 2_000);
}
