import { EXIT } from '../exit-codes.ts';
import type { Meaning } from './codes/meaning.ts';
import type { ExitStatus } from './explanation.ts';

/** An exit status that is not explained here does not compile. */
const MEANINGS: Readonly<Record<keyof typeof EXIT, Meaning>> = {
  done: {
    means: 'All that was asked is done, or there was nothing to do.',
    wayOut: 'Nothing is left to do.',
  },
  failed: {
    means: 'A host failed, or was not begun because one before it did; or Bricks has a bug.',
    wayOut: 'Mend what is told of the hosts, then run the same command again: what is done stays done.',
  },
  usage: {
    means: 'The command line or the inventory is wrong, or a version does not fit. No host was touched.',
    wayOut: 'Correct what is told; `bricks COMMAND --help` shows the flags, `bricks validate` checks the inventory.',
  },
  changesPending: {
    means: 'plan --detailed-exitcode found something to change.',
    wayOut: 'Make it so: bricks provision',
  },
  onlyUnreachable: {
    means: "All that is wrong is that hosts can't be reached; the others are done.",
    wayOut: 'Bring them back and run the same command again.',
  },
  locked: {
    means: 'Another run is at work on a host and holds its lock.',
    wayOut: 'Run it again later, or let it wait: --lock-wait 15m',
  },
  reverted: {
    means: 'A change was taken back, as it failed or could not be confirmed: things are as they were before.',
    wayOut: 'Mend what is told, then run the same command again.',
  },
  interrupted: {
    means: 'You interrupted the command. The step that was at work was finished and the locks were released.',
    wayOut: 'Run the same command again: it goes on from there.',
  },
};

export const EXIT_STATUSES: readonly ExitStatus[] = Object.entries(EXIT).map(([name, status]) => ({
  status,
  ...MEANINGS[name as keyof typeof EXIT],
}));
