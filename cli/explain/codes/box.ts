import type { AdminErrorCode } from '#contract/catalogue-admin.ts';
import type { Meaning, Meanings } from './meaning.ts';

/** What the boxes refuse; a code of theirs that is not explained here does not compile. */
const REFUSALS = {
  'BRK-BOX-BAD-PATCH': {
    means: 'The patch that arrived on the box is damaged, or for another generation. Nothing was done with it.',
    wayOut: 'Nothing: the generation is sent by the next way. If it stays so, look at the disks of both machines.',
  },
  'BRK-BOX-BAD-REQUEST': {
    means: 'The box does not understand what it was asked: its release is of another version than this command.',
    wayOut: 'Bring both to one version: bricks provision',
  },
  'BRK-BOX-CLOCK': {
    means:
      'The clock of the box is too far from those of the other boxes (10 ms), or a quarter of a second from that of this machine.',
    wayOut: 'Compare chronyc tracking there and here, and name time.servers in the inventory.',
  },
  'BRK-BOX-CONFLICT': {
    means: 'What the box was asked contradicts its schedule, or another process is writing that.',
    wayOut: 'Look at the epochs it has (bricks catalog list), then run the same command again.',
  },
  'BRK-BOX-DAMAGED': {
    means: 'A generation or the schedule on the box is damaged. A generation is set aside, to be received again.',
    wayOut: 'Run the same command again; if it stays so, look at the disk of the box: dmesg, smartctl',
  },
  'BRK-BOX-DIGEST-MISMATCH': {
    means: 'What arrived on the box is not the generation that was sent.',
    wayOut: 'Run the same command again: it is sent anew.',
  },
  'BRK-BOX-DISK': {
    means: "The box can't write: its disk is full, failing or read-only.",
    wayOut: 'Make room there (df -h /var/lib), then run the same command again.',
  },
  'BRK-BOX-NO-GENERATION': {
    means: 'The box does not hold the generation that it was asked about.',
    wayOut: 'Publish again: what is missing is sent.',
  },
  'BRK-BOX-NOT-A-GENERATION': {
    means: 'The file that arrived is whole, but is no generation that this release of the daemons can serve.',
    wayOut: 'Bring the daemons and this command to one version: bricks provision',
  },
  'BRK-BOX-TOO-LATE': {
    means: 'The box was asked for its vote after the last moment for it. Its vote would count for nothing.',
    wayOut: 'Publish again with a later instant.',
  },
  'BRK-BOX-WORKER': {
    means: 'A worker process of the box is not up, does not answer, or does not serve what it should.',
    wayOut: 'See journalctl -u "bricks-catalogue@*" on the host; bricks provision starts what is stopped.',
  },
} satisfies Record<`BRK-BOX-${Uppercase<AdminErrorCode>}`, Meaning>;

export const BOX_CODES = {
  ...REFUSALS,
  'BRK-BOX-ANSWER': {
    means: "The daemons' executable on the box ended without an answer; the message has its last words.",
    wayOut: 'Provision the box again; if it stays so, that is a bug: please report the message.',
  },
  'BRK-BOX-BARE': {
    means: 'The box has no release of the daemons yet.',
    wayOut: 'Run: bricks provision',
  },
  'BRK-BOX-DRAINED': {
    means: 'The box was drained: it serves what still comes, but tells the balancer to leave it out.',
    wayOut: 'When it may serve again: bricks undrain HOST',
  },
  'BRK-BOX-EMPTY': {
    means: 'The box is provisioned and holds no generation yet, while others serve one: it answers 503.',
    wayOut: 'Give it what its neighbours hold: bricks add-replica HOST. The next publication does that as well.',
  },
  'BRK-BOX-FENCED': {
    means:
      'The box answers 503, as it may have missed a publication: it hears of too few other boxes, or one is undecided.',
    wayOut: 'Let the boxes reach each other on bricks.catalogue.keeper-port. It serves again by itself.',
  },
  'BRK-BOX-KEEPER': {
    means: 'The keeper of the schedule on the box does not answer. Without its word the worker processes answer 503.',
    wayOut: 'See bricks logs --unit bricks-catalogue-keeper.service; bricks provision starts what is stopped.',
  },
  'BRK-BOX-RELEASE': {
    means: 'The box runs another release of the daemons than most boxes do.',
    wayOut: 'Bring all boxes to one release: bricks provision',
  },
  'BRK-BOX-UNREADY': {
    means: 'A worker process lacks the generation of an epoch that is ahead: it would answer 503 from that instant on.',
    wayOut: 'Publish the same feed again: what is damaged or missing is sent anew.',
  },
  'BRK-BOX-VOTE': {
    means: 'The box has signed its vote by another key than this fleet has given it.',
    wayOut: 'Install the right one: bricks provision. The vote does not count until then.',
  },
} satisfies Meanings;
