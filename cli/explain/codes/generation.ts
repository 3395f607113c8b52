import type { Meanings } from './meaning.ts';

export const GENERATION_CODES = {
  'BRK-GEN-AMBIGUOUS': {
    means: 'What was written begins the digests of several generations.',
    wayOut: 'Write more of the digest that is meant, as the message lists them.',
  },
  'BRK-GEN-DAMAGED': {
    means: 'A database that was just built fails its own check, which points at the disk, the memory or a bug.',
    wayOut: 'Build it again; if it stays so, on another disk or machine.',
  },
  'BRK-GEN-NONE': {
    means: 'There is no generation of that name on this machine: no such copy, or a folder that holds none.',
    wayOut: 'See which epochs and digests there are: bricks catalog list',
  },
  'BRK-GEN-NO-ROOM': {
    means: 'The disk is full or failing while a generation is built. A build needs three times the room of its result.',
    wayOut: 'Make room in the folder that is named, then run the same command again.',
  },
  'BRK-GEN-UNWRITABLE': {
    means: "The folder that gets the generations can't be made or written.",
    wayOut: 'Look at its permissions, or name another.',
  },
  'BRK-PIN-FILE': {
    means: 'The list of pinned generations beside the inventory, .bricks/pins, is damaged.',
    wayOut: 'Correct the line that is named, or delete the file and pin again.',
  },
} satisfies Meanings;
