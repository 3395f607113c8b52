import type { Meanings } from './meaning.ts';

export const RUN_CODES = {
  'BRK-DRAIN-LAST': {
    means: 'No other box of the catalogue serves: users would find nobody.',
    wayOut: 'Undrain or mend another box first; --force does it all the same.',
  },
  'BRK-INTERRUPTED': {
    means: 'The command was interrupted while it waited for other runs. It has changed nothing.',
    wayOut: 'Run it again when you want to.',
  },
  'BRK-PLAN-FILE': {
    means: 'The file is no plan, was changed since it was written, or was made by another version.',
    wayOut: 'Make it again: bricks plan -o FILE',
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
  'BRK-ROLLBACK-FAILED': {
    means: 'Some of what the run had changed on the host could not be put back.',
    wayOut: 'See what it is now with bricks plan; bricks provision makes it what the inventory says.',
  },
} satisfies Meanings;
