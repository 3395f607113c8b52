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
export function answerVerb(
  box: Box,
  verb: Verb,
  reply: (reply: Reply) => void,
  carryOut: (effects: readonly Effect[]) => void,
): void {
  const keeper = box.keeper!;
  switch (verb.kind) {
    case 'status': {
      const { undecided, clockErrorMs } = keeper.status(box.now());
      return reply({
        kind: 'status',
        schedule: [...keeper.records],
        undecided,
        clockErrorMs,
        wallMs: box.now().wallMs,
      });
    }
    case 'prepare':
      box.disk.generations.add(verb.digest);
      return reply({ kind: 'done' });
    case 'propose': {
      const { entry } = verb;
      const hold = box.disk.generations.has(entry.digest) ? undefined : new AdminFailure('no-generation', 'not held');
      carryOut(keeper.propose(entry, entry.cancels === null ? hold : undefined, box.proposedAt(entry)));
      return box.awaitVote(entry.epoch, vote => reply({ kind: 'vote', vote }));
    }
    case 'refuse':
      carryOut(keeper.refuse(verb.entry, box.now()));
      return box.awaitVote(verb.entry.epoch, vote => reply({ kind: 'vote', vote }));
    case 'learn':
      carryOut(keeper.learn(verb.entries, box.now()));
      return box.awaitStored(() => reply({ kind: 'done' }));
  }
}
