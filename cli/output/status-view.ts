import type { FleetStatus } from '../status/fleet-status.ts';
import { paintFor } from './doctor-paint.ts';
import { StatusScreen } from './status-screen.ts';
import { statusLines } from './status-text.ts';

export interface StatusView {
  /** Whether pictures are drawn over one another, so that an early one may be incomplete. */
  isScreen: boolean;
  show(status: FleetStatus): void;
  end(): void;
}

/** A screen on a terminal, else a block a tick; with --json a document a line. `onQuit` is told of the keys q and Ctrl-C. */
export function openStatusView(
  flags: { json: boolean; verbose: boolean },
  onQuit: (isInterrupt: boolean) => void,
): StatusView {
  const out = process.stdout;
  if (flags.json) return plainView(status => out.write(`${JSON.stringify(status)}\n`));
  const linesOf = (status: FleetStatus) => statusLines(status, flags.verbose, paintFor(out));
  if (!out.isTTY || process.env.TERM === 'dumb') {
    return plainView(status => out.write(`${linesOf(status).join('\n')}\n\n`));
  }
  const screen = new StatusScreen(out, process.stdin, onQuit);
  screen.draw(['asking the hosts']);
  return { isScreen: true, show: status => screen.draw(linesOf(status)), end: () => screen.leave() };
}

function plainView(show: (status: FleetStatus) => void): StatusView {
  return { isScreen: false, show, end: () => {} };
}
