import type { Entry, ScheduleRecord } from '#contract/schedule.ts';
import type { Vote } from '#contract/votes.ts';
import { AdminFailure } from '../../daemons/catalogue/admin/failure.ts';
import type { Effect } from '../../daemons/catalogue/keeper/keeper.ts';
import type { Known } from '../../daemons/catalogue/keeper/messages.ts';
import type { Box } from './box.ts';

/** The admin verbs of a box that have to do with its schedule, as the daemon has them. */
export type Verb =
  | { kind: 'status' }
  | { kind: 'prepare'; digest: string }
  | { kind: 'propose' | 'refuse'; entry: Entry }
  | { kind: 'learn'; entries: Known[] };

export type Reply =
  | { kind: 'status'; schedule: ScheduleRecord[]; undecided: Known[]; clockErrorMs: number | null; wallMs: number }
  | { kind: 'done' }
  | { kind: 'vote'; vote: Vote }
  | { kind: 'refused'; code: string };

/** Throws AdminFailure. */
export function answerVerb(box: Box, verb: Verb, reply: (reply: Reply) => void): void {
  if (verb.kind === 'status') reply(tellStatus(box));
  else if (verb.kind === 'prepare') {
    box.disk.generations.add(verb.digest);
    reply({ kind: 'done' });
  } else if (verb.kind === 'learn') {
    box.carryOut(box.keeper!.learn(verb.entries, box.now()));
    box.awaitStored(() => reply({ kind: 'done' }));
  } else {
    box.carryOut(verb.kind === 'propose' ? propose(box, verb.entry) : box.keeper!.refuse(verb.entry, box.now()));
    box.awaitVote(verb.entry.epoch, vote => reply({ kind: 'vote', vote }));
  }
}

function tellStatus(box: Box): Reply {
  const now = box.now();
  const { undecided, clockErrorMs } = box.keeper!.status(now);
  return { kind: 'status', schedule: [...box.keeper!.records], undecided, clockErrorMs, wallMs: now.wallMs };
}

function propose(box: Box, entry: Entry): Effect[] {
  const isHeld = entry.cancels !== null || box.disk.generations.has(entry.digest);
  const hold = isHeld ? undefined : new AdminFailure('no-generation', 'it is not here');
  return box.keeper!.propose(entry, hold, box.proposedAt(entry));
}
