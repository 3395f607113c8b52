import { formatProblem } from '../../errors.ts';
import { endWithReader } from '../interrupt.ts';
import { formatEntry, type LogFormat } from './entry-text.ts';
import type { Follower } from './follow-logs.ts';

/** Entries to stdout, what is said about hosts to stderr. */
export function followOnTerminal(format: LogFormat, isQuiet: boolean): Follower {
  endWithReader(process.stdout);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  return {
    onEntry: entry => process.stdout.write(`${formatEntry(entry, format)}\n`),
    onLost: problem => say(`${formatProblem(problem)}\n  trying again until it is back`),
    onBack: host => {
      if (!isQuiet) say(`${host}: is back`);
    },
    onFailed: problem => say(formatProblem(problem)),
  };
}
