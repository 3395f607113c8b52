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
} satisfies Meanings;
