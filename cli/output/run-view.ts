import type { RunEvent } from '../run/events.ts';
import { applyLine } from './apply-lines.ts';
import { Board } from './board.ts';
import { Screen } from './screen.ts';

export interface ViewFlags {
  'json-stream'?: boolean;
  quiet: boolean;
  verbose: boolean;
}

/** Where the events of a run are shown while it goes on. */
export interface RunView {
  tell(event: RunEvent): void;
  end(): void;
}

/** 10 pictures a second at most. */
const FRAME_MS = 100;

/** A stream of JSON on stdout, or for a person on stderr: a board on a terminal, else lines; nothing when it should be quiet. */
export function openView(flags: ViewFlags): RunView {
  if (flags['json-stream']) return streamView();
  if (flags.quiet) return { tell: () => {}, end: () => {} };
  const isDumb = process.env.TERM === 'dumb' || process.env.CI === 'true';
  const isBoard = process.stderr.isTTY && !isDumb && !flags.verbose;
  return isBoard ? boardView() : lineView(flags.verbose);
}

function streamView(): RunView {
  return {
    tell: event => process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`),
    end: () => {},
  };
}

function lineView(isVerbose: boolean): RunView {
  const tell = (event: RunEvent) => {
    const line = applyLine(event, isVerbose);
    if (line !== null) process.stderr.write(`${line}\n`);
  };
  return { tell, end: () => {} };
}

function boardView(): RunView {
  const board = new Board();
  const screen = new Screen(process.stderr);
  const draw = () => screen.draw(board.lines(performance.now()));
  const timer = setInterval(draw, FRAME_MS);
  return {
    tell: event => board.tell(event, performance.now()),
    end: () => {
      clearInterval(timer);
      draw();
      screen.leave();
    },
  };
}
