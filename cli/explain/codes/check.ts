import type { Meanings } from './meaning.ts';

const ACCEPT = 'if it is meant, run the same command again with --accept';

export const CHECK_CODES = {
  'BRK-CHECK-CATEGORIES': {
    means: 'More categories of the generation before are gone than bricks.catalogue.validate.categories allows.',
    wayOut: `Look whether product_type is spelled as before; ${ACCEPT} categories`,
  },
  'BRK-CHECK-COUNT': {
    means: 'The number of products differs from that of the generation before by more than validate.count allows.',
    wayOut: `Look whether the feed is whole; ${ACCEPT} count`,
  },
  'BRK-CHECK-CURRENCY': {
    means: 'The prices are in another currency than those of the generation before.',
    wayOut: `Look whether it is the feed of this shop; ${ACCEPT} currency`,
  },
  'BRK-CHECK-GOLDEN': {
    means: 'The catalogue daemon, tried on this machine, does not answer from the new generation as it must.',
    wayOut: `Mend what each line says, in the feed or in validate.golden; ${ACCEPT} golden`,
  },
  'BRK-CHECK-PRICES-CHANGED': {
    means: 'More products have another price than bricks.catalogue.validate.prices-changed allows.',
    wayOut: `Look whether net and gross prices were mixed up, or discounts; ${ACCEPT} prices-changed`,
  },
  'BRK-CHECK-PRICE-MOVE': {
    means: 'A price became more times as high, or as low, in one step than validate.price-move allows.',
    wayOut: `Look for decimal points that have slipped; ${ACCEPT} price-move`,
  },
  'BRK-CHECK-REMOVED': {
    means: 'More products of the generation before are gone than bricks.catalogue.validate.removed allows.',
    wayOut: `Look whether the feed is whole; ${ACCEPT} removed`,
  },
  'BRK-CHECK-SIZE': {
    means: 'The file is larger than daemons read well (validate.size), or a box has not the room for it.',
    wayOut: `Make room on the boxes that are named (df -h), or leave texts out; ${ACCEPT} size`,
  },
  'BRK-CHECK-STOPPED': {
    means: 'A breaker stopped a generation after the build: nothing was sent, and every box serves on as before.',
    wayOut: 'Mend the feed and run the same command again, or accept each breaker that is named with --accept.',
  },
  'BRK-CHECK-UNKNOWN': {
    means: '--accept names a breaker that does not exist.',
    wayOut: 'Name those that tripped, as the message of the refusal does: --accept count,removed',
  },
  'BRK-CHECK-ZERO-PRICE': {
    means: 'Prices are too low or too high to be meant: beyond validate.lowest-price or validate.highest-price.',
    wayOut: `Mend the rows that are named; ${ACCEPT} zero-price`,
  },
  'BRK-REPORT-UNWRITABLE': {
    means: "The file that --report or --html names can't be written.",
    wayOut: 'Name one in a folder that exists and may be written.',
  },
} satisfies Meanings;
