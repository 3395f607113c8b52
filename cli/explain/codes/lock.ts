import type { Meanings } from './meaning.ts';

export const LOCK_CODES = {
  'BRK-LOCK-HELD': {
    means: 'Another run is at work on the host and holds its lock. The message tells who, from where, and since when.',
    wayOut: 'Wait until it is done (--lock-wait 15m does so); a lock is free 30 s after its owner is gone.',
  },
  'BRK-LOCK-LOST': {
    means: 'The host gave our lock up, as it had not heard from us or was told to. Another run may have begun.',
    wayOut: 'See that no other run is at work, then run the same command again.',
  },
  'BRK-LOCK-STATUS': {
    means: 'The host did not say whether it is locked; the message has the last words of what asked it.',
    wayOut: 'Look at the host itself: a full disk, a damaged system, a shell that prints at login.',
  },
  'BRK-LOCK-STUCK': {
    means: 'The process that holds the lock on the host did not end within 10 s of being told to.',
    wayOut: 'Look for it there: bricks ssh HOST, then: fuser -v /run/lock/bricks',
  },
  'BRK-LOCK-UNCONFIRMED': {
    means: 'To break a lock has to be confirmed, and nobody could be asked.',
    wayOut: 'Run it on a terminal, or say --yes.',
  },
} satisfies Meanings;
