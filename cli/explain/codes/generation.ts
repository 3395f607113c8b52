import type { Meanings } from './meaning.ts';

export const GENERATION_CODES = {
  'BRK-GEN-AMBIGUOUS': {
    means: 'What was written begins the digests of several generations.',
    wayOut: 'Write more of the digest that is meant, as the message lists them.',
  },
  'BRK-GEN-AWAY': {
    means: 'The generation is on the boxes only: there is no copy of it on this machine to compare.',
    wayOut: 'Run it where it was published; what is to be compared later can be kept: bricks catalog pin EPOCH',
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
  'BRK-PIN-LACKING': {
    means:
      'A generation is pinned, and this box does not hold it, or does not know of the pin: it can not go back to it.',
    wayOut: 'Pin it again from a machine that has a copy, which sends it: bricks catalog pin DIGEST',
  },
  'BRK-PIN-UNFINISHED': {
    means: 'Not every box could be told of a pin: they differ in what they keep.',
    wayOut: 'Run the same command again when the boxes that are named answer.',
  },
} satisfies Meanings;
