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
} satisfies Meanings;
