import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Entry } from '#contract/schedule.ts';

/**
 * A status without what proves the schedule: no votes, and entries without their boxes. With a thousand boxes in the roster these
 * are a megabyte, from each of the thousand.
 */
export function abridgeStatus(status: BoxStatus): BoxStatus {
  const { schedule, keeper } = status;
  return {
    ...status,
    schedule: schedule.map(record => {
      const entry = abridgeEntry(record.entry);
      return record.kind === 'vote' ? { ...record, entry } : { ...record, entry, votes: [] };
    }),
    keeper: keeper && {
      ...keeper,
      undecided: keeper.undecided.map(({ entry }) => ({ entry: abridgeEntry(entry), votes: [] })),
    },
  };
}

function abridgeEntry(entry: Entry): Entry {
  return { ...entry, roster: [], members: {} };
}
