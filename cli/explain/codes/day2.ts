import type { Meanings } from './meaning.ts';

export const DAY2_CODES = {
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
