import type { ScheduleRecord } from '#contract/schedule.ts';
import type { AnswerBody, Known, Question } from './messages.ts';
import { isSameEntry } from './refusal.ts';

/** Entries told in one answer; a box that lacks more asks again. */
const MOST_COMMITTED = 16;

export interface Knowledge {
  host: string;
  wallMs: number | null;
  records: readonly ScheduleRecord[];
  /** The last that is committed among them. */
  lastEpoch: number;
  undecided: Known[];
}

/** All that the asker may lack. */
export function answerQuestion({ nonce, lastEpoch, undecided }: Question, knowledge: Knowledge): AnswerBody {
  const { host, wallMs, records } = knowledge;
  const committed = knowledge.lastEpoch > lastEpoch ? findCommitted(records, lastEpoch) : [];
  return {
    host,
    nonce,
    wallMs,
    lastEpoch: knowledge.lastEpoch,
    undecided: [...knowledge.undecided, ...findAborted(records, undecided)],
    committed: committed.slice(0, MOST_COMMITTED),
    isComplete: committed.length <= MOST_COMMITTED,
  };
}

function findCommitted(records: readonly ScheduleRecord[], lastEpoch: number): Known[] {
  const outcomes = records.flatMap(record => (record.kind === 'commit' ? [record] : []));
  const lacked = outcomes.filter(({ entry }) => entry.epoch > lastEpoch);
  return lacked.sort((a, b) => a.entry.epoch - b.entry.epoch).map(({ entry, votes }) => ({ entry, votes }));
}

function findAborted(records: readonly ScheduleRecord[], asked: readonly Known[]): Known[] {
  return asked.flatMap(({ entry }) => {
    const record = records.find(each => each.kind === 'abort' && isSameEntry(each.entry, entry));
    return record?.kind === 'abort' ? [{ entry, votes: record.votes }] : [];
  });
}
