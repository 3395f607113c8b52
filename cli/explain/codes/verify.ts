import type { Meanings } from './meaning.ts';

export const VERIFY_CODES = {
  'BRK-VERIFY-CONFIG': {
    means:
      'Something on the box is not as the inventory says: a file, a unit, a package, or a process that runs an older state.',
    wayOut: 'Bring it to what the inventory says: bricks provision --limit HOST',
  },
  'BRK-VERIFY-GENERATION': {
    means: 'A generation on the box is damaged, or one that it should hold is missing.',
    wayOut: 'Take it from the neighbours: bricks add-replica HOST. If it comes back, look at the disk: dmesg, smartctl',
  },
  'BRK-VERIFY-PINS': {
    means: 'The list of pinned generations on the box can not be read, or lacks one that another box has.',
    wayOut:
      'Delete a list there that can not be read; then pin it everywhere: bricks catalog pin GENERATION, or let it go: bricks catalog pin GENERATION --off',
  },
  'BRK-VERIFY-READ': {
    means: 'What the disk of the box holds could not be read to its end.',
    wayOut: 'Run it again; if it stays so, look at the box: bricks ssh HOST',
  },
  'BRK-VERIFY-RELEASE': {
    means: 'The release of the daemons on the box is damaged, or another one than most boxes have.',
    wayOut: 'Put the release there anew: bricks add-replica HOST. To bring all boxes to one release: bricks provision',
  },
  'BRK-VERIFY-SCHEDULE': {
    means: 'The schedule on the box can not be read, lacks an entry, or says something else than those of most boxes.',
    wayOut: 'Give it the history of its neighbours: bricks add-replica HOST',
  },
} satisfies Meanings;
