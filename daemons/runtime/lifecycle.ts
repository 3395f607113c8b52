import { createLog, type Log } from './log.ts';
import { createNotifier } from './notify.ts';
import { startWatchdog } from './watchdog.ts';

/**
 * The life of a daemon process:
 *
 *   starting ──start()──▶ ready ──SIGTERM, SIGINT──▶ draining ──▶ exit 0, after DRAIN_MS at the latest
 *       │                  │ ▲
 *       │                  └─┴── SIGHUP: reload()
 *       └── an error, or one that nobody caught at any time ──▶ logged, exit 1
 *
 * A SIGTERM while starting ends the process at once: it has accepted nothing yet.
 */
export interface Daemon {
  /** A line for `systemctl status`. */
  status(): string;
  /** Reads again what may have changed. */
  reload(): Promise<void>;
  /** Throws where the daemon can't do its work any more. */
  selfCheck(): void;
  /** Takes no new work and finishes what is running. */
  drain(deadlineMs: number): Promise<void>;
}

export const DRAIN_MS = 10_000;

export async function runDaemon(fields: Record<string, unknown>, start: (log: Log) => Promise<Daemon>): Promise<void> {
  const log = createLog(fields);
  const notifier = createNotifier(process.env, log);
  exitOnUncaught(log);
  let isReady = false;
  process.once('SIGTERM', () => isReady || process.exit(0));
  const daemon = await start(log);
  isReady = true;
  const stopWatchdog = startWatchdog(process.env, process.pid, notifier, log, () => daemon.selfCheck());
  onSignals(['SIGTERM', 'SIGINT'], async () => {
    stopWatchdog();
    log.info('draining');
    await Promise.race([Promise.all([notifier.stopping(), daemon.drain(DRAIN_MS - 500)]), timeout(DRAIN_MS)]);
    log.info('stopped');
    process.exit(0);
  });
  process.on('SIGHUP', async () => {
    await notifier.reloading();
    await daemon.reload();
    await notifier.ready(daemon.status());
  });
  log.info('ready', { status: daemon.status(), startMs: Math.round(performance.now()) });
  await notifier.ready(daemon.status());
}

function exitOnUncaught(log: Log): void {
  const leave = (error: unknown) => {
    log.error('uncaught error', { error });
    process.exit(1);
  };
  process.on('uncaughtException', leave);
  process.on('unhandledRejection', leave);
}

/** Runs `stop` at the first of the signals; later ones change nothing, so that a drain is never stopped half-way. */
function onSignals(signals: NodeJS.Signals[], stop: () => Promise<void>): void {
  let isStopping = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      void stop();
    });
  }
}

function timeout(delayMs: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, delayMs);
  });
}
