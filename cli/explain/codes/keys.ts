import type { Meanings } from './meaning.ts';

export const KEY_CODES = {
  'BRK-KEY-DAMAGED': {
    means: 'The file of the fleet key holds something else.',
    wayOut: 'Put it back from a copy. A new one is of no use to boxes that were provisioned with the old.',
  },
  'BRK-KEY-LOST': {
    means: 'The box was provisioned with a fleet key that is not beside this inventory. A new one was not made.',
    wayOut:
      'Copy .bricks/fleet.key from the machine that provisioned it; where it is lost: bricks reset --purge-data, all boxes.',
  },
  'BRK-KEY-MODE': {
    means: 'Other users of this machine may read the fleet key. It is not used, as ssh does with a private key.',
    wayOut: 'Let only its owner read it: chmod 600 .bricks/fleet.key',
  },
  'BRK-KEY-NONE': {
    means: 'There is no fleet key beside the inventory, and without it no entry can be signed.',
    wayOut: 'Copy .bricks/fleet.key from the machine that provisioned the boxes. The first bricks provision makes it.',
  },
  'BRK-KEY-OTHER': {
    means: 'The box belongs to another fleet: it was provisioned with another key, and believes nobody else.',
    wayOut: 'Use the .bricks/fleet.key of its fleet, or take it over: bricks reset --limit HOST --purge-data',
  },
  'BRK-KEY-UNREADABLE': {
    means: 'The file of the fleet key is there, and this user can not read it.',
    wayOut: 'Run the command as its owner.',
  },
} satisfies Meanings;
