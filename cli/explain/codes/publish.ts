import type { Meanings } from './meaning.ts';

export const PUBLISH_CODES = {
  'BRK-PUB-ABORTED': {
    means:
      'The publication ended before it promised anything: every box serves on as before. What else is told says why.',
    wayOut: 'Mend what is told, then run the same command again; what was sent is kept.',
  },
  'BRK-PUB-CLOCK': {
    means:
      'The clock of a box may be more than 5 ms from those of the others, or nobody knows how far. It can not be published with.',
    wayOut:
      'See chronyc tracking there; name time.servers in the inventory; open bricks.catalogue.keeper-port between the boxes.',
  },
  'BRK-PUB-DIVERGED': {
    means: 'Two boxes have different entries for one epoch: one of them did not get its schedule from this inventory.',
    wayOut: 'Rebuild the one that is wrong and provision it again; the next publication gives it the history.',
  },
  'BRK-PUB-FAR': {
    means: 'The instant is more than 30 days ahead.',
    wayOut: 'Choose a nearer one.',
  },
  'BRK-PUB-INSTANT': {
    means: '--at is not an instant with its time zone.',
    wayOut: 'Write it as in 2030-01-31T06:00:00Z or 2030-01-31T08:00:00+02:00, or use --in 2m.',
  },
  'BRK-PUB-INTERRUPTED': {
    means: 'You interrupted the command when the boxes had voted: the entry stands, and becomes valid at its instant.',
    wayOut: 'Leave it, or take it back while its instant is ahead: bricks catalog abort EPOCH',
  },
  'BRK-PUB-INVENTORY': {
    means: 'While the command ran, another one changed which boxes the inventory names for the catalogue.',
    wayOut: 'Run the same command again: it reads the inventory anew.',
  },
  'BRK-PUB-LAGGING': {
    means: 'A box lacks an epoch that others have: it is new, or it was away.',
    wayOut: 'It hears of it from the other boxes by itself; if not, the next publish-catalog brings it up to date.',
  },
  'BRK-PUB-LATE': {
    means: 'All boxes were prepared, but too close to the instant for a vote. Nothing was proposed.',
    wayOut: 'Run it again with a later instant; everything is sent, so it goes quickly now.',
  },
  'BRK-PUB-NO-EPOCH': {
    means: 'No box has an epoch of that number.',
    wayOut: 'See which there are: bricks catalog list',
  },
  'BRK-PUB-NOT-HELD': {
    means: 'The box does not hold the generation to go back to: it was collected, or never sent there.',
    wayOut: 'Choose one that all boxes hold (bricks catalog list), or send it: bricks catalog pin DIGEST',
  },
  'BRK-PUB-NOT-LAST': {
    means: 'A later epoch is scheduled behind the one that is to be taken back.',
    wayOut: 'Take the later one back first.',
  },
  'BRK-PUB-NOWHERE': {
    means:
      'There is nothing to go back to: no other generation was valid before, or the one that is named is valid now.',
    wayOut: 'See what was published: bricks catalog list',
  },
  'BRK-PUB-ORDER': {
    means: 'An epoch is scheduled already for an instant that is not before the new one. Epochs become valid in order.',
    wayOut: 'Choose a later instant, or take the other one back: bricks catalog abort EPOCH',
  },
  'BRK-PUB-OVERLAP': {
    means: 'A process gave an old answer after another had given a new one by more than is tolerated: clocks disagree.',
    wayOut: 'Compare the clocks of the boxes (chronyc tracking), and name time.servers in the inventory.',
  },
  'BRK-PUB-PAST': {
    means: 'The instant has passed already.',
    wayOut: 'Choose one ahead; --in 2m counts from now.',
  },
  'BRK-PUB-RATE': {
    means: '--bwlimit is no rate, or is none at all.',
    wayOut: 'Write it as rsync does: 500k, 2m or 1.5g are that many KiB, MiB or GiB a second.',
  },
  'BRK-PUB-ROOM': {
    means: 'The box has no room for the new generation beside those that it keeps. Nothing was sent.',
    wayOut: 'Make room there (df -h /var/lib), then run the same command again.',
  },
  'BRK-PUB-ROSTER': {
    means: 'A box that was given the last epoch is not in the inventory. If it runs, it serves that epoch for ever.',
    wayOut: 'Put it back into the inventory, or say that it is off: --without HOST',
  },
  'BRK-PUB-SILENT': {
    means: 'A worker process did not answer from the new epoch after its instant.',
    wayOut: 'See what it serves: bricks catalog list',
  },
  'BRK-PUB-STAYS': {
    means: 'The epoch could not be taken back: too few boxes voted for that. It stays as it was.',
    wayOut: 'Run the same command again while its instant is ahead.',
  },
  'BRK-PUB-UNCONFIRMED': {
    means: 'The entry is decided, but not all could be watched at the instant.',
    wayOut: 'See what they serve: bricks catalog list',
  },
  'BRK-PUB-UNDECIDED': {
    means:
      'Too few votes on an entry are known to say whether it is valid. Boxes that have heard of it answer 503 from its instant on.',
    wayOut: 'Bring the boxes back that are named: they settle it by themselves. Or: bricks catalog abort EPOCH',
  },
  'BRK-PUB-VALID': {
    means: 'The epoch is valid already, or so soon that the boxes could not vote on taking it back.',
    wayOut: 'Go back to the generation of before: bricks catalog rollback',
  },
  'BRK-PUB-WHEN': {
    means: 'The command was given neither --at nor --in, or both.',
    wayOut: 'Say when it becomes valid with one of them: --in 2m',
  },
  'BRK-SEED-NONE': {
    means: 'A box needs a generation, and nobody could give it: no box that holds it, and this machine has no copy.',
    wayOut: 'See what is said of each box. Where a port is closed between them, open bricks.catalogue.seed-port.',
  },
  'BRK-SEED-SERVE': {
    means: "A box can't give a generation to its neighbours: its port for that is taken, or rsync does not start.",
    wayOut: 'See who listens there (ss -ltnp), or choose another bricks.catalogue.seed-port.',
  },
} satisfies Meanings;
