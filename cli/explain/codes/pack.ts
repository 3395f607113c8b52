import type { Meanings } from './meaning.ts';

export const PACK_CODES = {
  'BRK-PACK-ADDON': {
    means: 'The SQLite addon for the architecture is not among the installed packages.',
    wayOut: 'Run npm ci in a complete checkout.',
  },
  'BRK-PACK-BUNDLE': {
    means: "The daemons' sources can't be bundled; the message has the place of each error.",
    wayOut: 'Mend the sources, or take a checkout without changes.',
  },
  'BRK-PACK-ENTRY': {
    means: 'The checkout has no main module of the daemons.',
    wayOut: 'Take a complete checkout.',
  },
  'BRK-PACK-EXECUTABLE': {
    means: 'The executable could not be put together; the message has the last words of pkg.',
    wayOut: 'See that there is room on the disk, then run the same command again.',
  },
  'BRK-PACK-NODE': {
    means: 'The Node that goes into the executable is not installed for the architecture of the hosts.',
    wayOut: 'Run the line that the message shows; it installs it beside the other.',
  },
} satisfies Meanings;
