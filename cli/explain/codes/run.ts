import type { Meanings } from './meaning.ts';

export const RUN_CODES = {
  'BRK-ADDRESS': {
    means: 'The address that a host is to have is neither an IP address nor a DNS name.',
    wayOut: 'Write it without a port, user or prefix length.',
  },
  'BRK-BATCH': {
    means: '--batch was given something that is no list of sizes.',
    wayOut: 'Write hosts or per cent, separated by commas; the last repeats: 1,25%',
  },
  'BRK-MAX-FAIL': {
    means: '--max-fail was given something that is no number of hosts.',
    wayOut: 'Write a number or per cent: 0, 2 or 10%',
  },
  'BRK-DRAIN-LAST': {
    means: 'No other box of the catalogue serves: users would find nobody.',
    wayOut: 'Undrain or mend another box first; --force does it all the same.',
  },
  'BRK-HOST-ARMED': {
    means:
      'A run before this one changed something that can cut you off, and nobody has confirmed it: the host is about to take it back.',
    wayOut: 'Run the command again in a minute.',
  },
  'BRK-HOST-LOST': {
    means:
      'A change that can cut you off was made, and the host could not be reached even after it should have taken it back.',
    wayOut: 'Look at the console of the machine: journalctl -u bricks-revert',
  },
  'BRK-HOST-REVERTED': {
    means:
      'The host could not be reached over a fresh connection after a change, so it took the change back by itself.',
    wayOut: 'See that firewall.ssh in the inventory lets in the machine you work from, then run the command again.',
  },
  'BRK-INTERRUPTED': {
    means: 'The command was interrupted while it waited for other runs. It has changed nothing.',
    wayOut: 'Run it again when you want to.',
  },
  'BRK-INV-EDIT': {
    means: 'The inventory is written in a way that Bricks can not change without losing some of it.',
    wayOut: 'Make the change by hand, then run the command again.',
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
