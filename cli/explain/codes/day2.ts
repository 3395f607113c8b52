import type { Meanings } from './meaning.ts';

export const DAY2_CODES = {
  'BRK-AUDIT-READ': {
    means: 'An audit log is there and could not be read; the message has the reason.',
    wayOut: 'Look at the host or file itself. Runs leave their lines there even so, once it can be written.',
  },
  'BRK-AUDIT-UNKNOWN': {
    means: 'No run of that id is in the logs that were read: it is older than they are, or was elsewhere.',
    wayOut: 'See which there are: bricks audit -n 1000, or with --local those that were run from here.',
  },
  'BRK-EXEC-EMPTY': {
    means: 'exec was given no command.',
    wayOut: 'Put it behind the flags: bricks exec -l cat-01 -- uptime',
  },
  'BRK-EXEC-TIMEOUT': {
    means:
      'A command was still running on the host when its time was over. It was ended there, with what it had started.',
    wayOut: 'Give it longer with --timeout, or let it work in the background: systemd-run COMMAND',
  },
  'BRK-HOST-UNKNOWN': {
    means: 'The host that was named is not in the inventory.',
    wayOut: 'Name one that is; bricks validate shows whether the inventory is the one that is meant.',
  },
  'BRK-LOGS-JOURNAL': {
    means: 'journalctl could not read the journal of the host; the message has its last words.',
    wayOut: 'Look at the host itself: bricks ssh HOST, journalctl --verify, df -h /var/log',
  },
} satisfies Meanings;
