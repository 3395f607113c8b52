import type { BoxStatus } from '#contract/catalogue-admin.ts';
import { canonicalEntry, committedLog, type Entry } from '#contract/schedule.ts';
import type { Vote } from '#contract/votes.ts';
import type { BoxSchedule } from './history.ts';
import { schedulesOf } from './history.ts';
import { collectUndecided, type Undecided } from './undecided.ts';

/** An entry that is valid from its instant on, or was. */
export type StandingEpoch = Entry & { heldBy: string[]; votedBy: string[] };

export interface TakenBackEpoch {
  epoch: number;
  digest: string;
  /** The instant it would have had, milliseconds since the Unix epoch. */
  activation: number;
  /** The epoch of the entry that cancels it; null where it was never committed. */
  by: number | null;
}

/** What became of each epoch, by what the boxes have written down. */
export interface Epochs {
  standing: StandingEpoch[];
  takenBack: TakenBackEpoch[];
  undecided: Undecided[];
}

export function collectEpochs(boxes: ReadonlyMap<string, BoxStatus>): Epochs {
  const schedules = schedulesOf(boxes);
  const log = collectLog(schedules);
  const cancelled = new Map(log.map(({ cancels, epoch }) => [cancels, epoch]));
  const activations = log.filter(({ cancels }) => cancels === null);
  const standing = activations.filter(({ epoch }) => !cancelled.has(epoch));
  const cancellations = activations.flatMap(({ epoch, digest, activation }) =>
    cancelled.has(epoch) ? [{ epoch, digest, activation, by: cancelled.get(epoch)! }] : [],
  );
  const isCommitted = (entry: Entry) => log.some(each => canonicalEntry(each) === canonicalEntry(entry));
  const refused = new Map(
    schedules.flatMap(({ schedule }) =>
      schedule.flatMap(({ kind, entry }) =>
        kind === 'abort' && !isCommitted(entry) ? [[canonicalEntry(entry), entry] as const] : [],
      ),
    ),
  );
  const { length } = log;
  const last = length === 0 ? [] : [log[length - 1]!];
  return {
    standing,
    takenBack: [...cancellations, ...[...refused.values()].map(toTakenBack)].sort((a, b) => a.epoch - b.epoch),
    undecided: collectUndecided({ log: last }, schedules),
  };
}

function toTakenBack({ epoch, digest, activation }: Entry): TakenBackEpoch {
  return { epoch, digest, activation, by: null };
}

/** Boxes that contradict each other have an entry each. */
function collectLog(schedules: readonly BoxSchedule[]): StandingEpoch[] {
  const entries = new Map<string, StandingEpoch>();
  for (const { host, schedule } of schedules) {
    const proofs = new Map<number, Vote[]>(
      schedule.flatMap(each => (each.kind === 'commit' ? [[each.entry.epoch, each.votes] as const] : [])),
    );
    for (const entry of committedLog(schedule)) {
      const key = canonicalEntry(entry);
      const known = entries.get(key) ?? { ...entry, heldBy: [], votedBy: [] };
      known.heldBy.push(host);
      const voters = (proofs.get(entry.epoch) ?? []).flatMap(vote => (vote.choice === 'commit' ? vote.host : []));
      known.votedBy = [...new Set([...known.votedBy, ...voters])].sort();
      entries.set(key, known);
    }
  }
  return [...entries.values()].sort((a, b) => a.epoch - b.epoch);
}
