import type { Meanings } from './meaning.ts';

export const REPLICA_CODES = {
  'BRK-REPLICA-ADDRESS': {
    means: 'A host of that name is in the inventory with another address, or another host has the address.',
    wayOut:
      'Use the host that is there; or, for a machine that was rebuilt elsewhere: bricks replace HOST --address ADDRESS',
  },
  'BRK-REPLICA-ALONE': {
    means: 'Not one other box of the catalogue could be asked what is valid. The box is provisioned and serves nobody.',
    wayOut:
      'Bring a neighbour back and run the same command again; those that are gone for good: bricks remove HOST --dead',
  },
  'BRK-REPLICA-DAMAGE': {
    means: 'What is damaged on the box could not be moved out of the way of what comes anew.',
    wayOut: 'Look at its disk: dmesg, df -h, smartctl. A box with a failing disk is better replaced.',
  },
  'BRK-REPLICA-NAME': {
    means: 'An address was given for a new machine, and no name.',
    wayOut: 'Name it: bricks add-replica NAME --address ADDRESS',
  },
  'BRK-REPLICA-NO-SOURCE': {
    means: 'The generation that is valid, or one to come, is held by no neighbour that answers, nor by this machine.',
    wayOut: 'Publish the feed again: bricks publish-catalog FEED --in 2m',
  },
  'BRK-REPLICA-NO-SPARE': {
    means: 'No host was named, and the inventory has no spares to take one from.',
    wayOut: 'For a machine that is not in it yet: bricks add-replica NAME --address ADDRESS',
  },
  'BRK-REPLICA-READY': {
    means:
      'The box holds all that its neighbours hold, and a worker process of it or its /readyz still says that it is not ready.',
    wayOut: 'See why: bricks logs --limit HOST. A box that was drained comes back with: bricks undrain HOST',
  },
  'BRK-REPLICA-RELAY': {
    means: 'A generation was on its way from one box to another, and one of the two ended the transfer.',
    wayOut: 'Run the same command again; if it stays so, look at the disks and the connection of both.',
  },
  'BRK-REPLICA-SCHEDULE': {
    means: 'The box has a schedule of its own that is not that of its neighbours: it may come from another shop.',
    wayOut: 'If the neighbours are right: bricks reset --limit HOST --purge-data, and then the same command again.',
  },
  'BRK-REPLICA-STOPPED': {
    means: 'The replica was not seeded: its neighbours contradict each other, or one of them can not be believed.',
    wayOut: 'Mend what is told beside this, and run the same command again: it goes on from there.',
  },
} satisfies Meanings;
