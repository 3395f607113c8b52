import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Fleet } from '../fleet.ts';
import { openStatusView } from '../output/status-view.ts';
import { watchStatus } from './watch-status.ts';

export interface ShowOptions {
  everyMs: number;
  json: boolean;
  verbose: boolean;
}

/** A picture that isn't drawn over waits for every host, at first. */
const COMPLETE_MS = 30_000;

/** Watches until q (exit status 0), or Ctrl-C or SIGTERM (130). */
export async function showWatch(fleet: Fleet, hosts: readonly string[], options: ShowOptions): Promise<ExitCode> {
  const stopping = new AbortController();
  let exit: ExitCode = EXIT.done;
  const stop = (isInterrupt: boolean) => {
    if (isInterrupt) exit = EXIT.interrupted;
    stopping.abort();
  };
  const onSignal = () => stop(true);
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const view = openStatusView(options, stop);
  try {
    await watchStatus(fleet, hosts, {
      everyMs: options.everyMs,
      firstWaitMs: view.isScreen ? options.everyMs : COMPLETE_MS,
      show: view.show,
      stop: stopping.signal,
    });
  } finally {
    view.end();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
  return exit;
}
