import type { Meanings } from './meaning.ts';

export const RUN_CODES = {
  'BRK-DRAIN-LAST': {
    means: 'No other box of the catalogue serves: users would find nobody.',
    wayOut: 'Undrain or mend another box first; --force does it all the same.',
  },
  'BRK-INTERRUPTED': {
    means: 'The command was interrupted while it waited for other runs, or for a query. It has changed nothing.',
    wayOut: 'Run it again when you want to.',
  },
  'BRK-PLAN-FILE': {
    means: 'The file is no plan, was changed since it was written, or was made by another version.',
    wayOut: 'Make it again: bricks plan -o FILE',
  },
  'BRK-PLAN-FLAGS': {
    means: 'A saved plan was to be executed with flags that choose other hosts or waves than it has.',
    wayOut: 'Leave them out, or make another plan with them.',
  },
  'BRK-PLAN-MOVED': {
    means:
      'For this host another plan would be made now: it, the inventory or the release has changed since. No host was touched.',
    wayOut: 'See what has changed, and make the plan again.',
  },
  'BRK-RETRY-NONE': {
    means: '--retry-failed found no host that was left undone when the command last worked on it.',
    wayOut: 'Run the command without it for all hosts.',
  },
  'BRK-RUN-RECORD': {
    means: 'What a run does is written down in .bricks beside the inventory, and that could not be written or read.',
    wayOut: 'Make the folder writable, free some space, or remove the damaged file.',
  },
  'BRK-ROLLBACK-FAILED': {
    means: 'Some of what the run had changed on the host could not be put back.',
    wayOut: 'See what it is now with bricks plan; bricks provision makes it what the inventory says.',
  },
} satisfies Meanings;
