/**
 * Rules of the protocol that are broken on purpose, at its edges: a simulation that does not find out about each is no proof
 * of the rules that hold.
 */

import type { Gate } from '#contract/gate.ts';
import type { Entry, ScheduleRecord } from '#contract/schedule.ts';
import { type Vote, voteText } from '#contract/votes.ts';
import type { Now } from '../../daemons/catalogue/keeper/instants.ts';
import type { Answer, AnswerBody, Question } from '../../daemons/catalogue/keeper/messages.ts';
import { answerText } from '../../daemons/catalogue/keeper/messages.ts';
import type { Seal } from '../../daemons/catalogue/keeper/seal.ts';

/** What passes between a keeper and the world. */
export interface Edges {
  /** What the disk has after a crash. */
  afterCrash(records: ScheduleRecord[]): ScheduleRecord[];
  /** Whether records are taken to be stored before they are. */
  isStoredAtOnce: boolean;
  /** Whether a disk may be lost while something still hangs on a vote that is on it. */
  isAnyDiskLost: boolean;
  gate(gate: Gate): Gate;
  /** When an entry is taken to be proposed. */
  proposedAt(now: Now, entry: Entry): Now;
  answer(answer: Answer, question: Question, seal: Seal): Answer;
}

const FAITHFUL: Edges = {
  afterCrash: records => records,
  isStoredAtOnce: false,
  isAnyDiskLost: false,
  gate: gate => gate,
  proposedAt: now => now,
  answer: answer => answer,
};

const MUTATIONS = {
  'vote not durable': { afterCrash: records => records.filter(({ kind }) => kind !== 'vote') },
  'vote told before it is stored': { isStoredAtOnce: true },
  'vote that changes': {
    answer: (answer, question, seal) => rewrite(answer, seal, body => turnVotes(body, question, seal)),
  },
  'vote after its end': { proposedAt: (now, { voteBy }) => ({ ...now, wallMs: Math.min(now.wallMs, voteBy) }) },
  'vote lost with its disk': { isAnyDiskLost: true },
  'clock error that lies': { gate: gate => ({ ...gate, clockErrorMs: 0 }) },
  'no lease': { gate: gate => ({ ...gate, leaseUntilMs: Number.MAX_SAFE_INTEGER }) },
  'lease longer than the lead': { gate: gate => ({ ...gate, leaseUntilMs: gate.leaseUntilMs + 2_000 }) },
  'doubt not fenced': { gate: gate => ({ ...gate, doubtFromMs: null }) },
  'answers of who knows less': {
    answer: (answer, { lastEpoch }, seal) => rewrite(answer, seal, body => ({ ...body, lastEpoch })),
  },
} satisfies Record<string, Partial<Edges>>;

export type Mutation = keyof typeof MUTATIONS;

export const MUTATION_NAMES = Object.keys(MUTATIONS) as Mutation[];

export function makeEdges(mutation: Mutation | null): Edges {
  return mutation === null ? FAITHFUL : { ...FAITHFUL, ...(MUTATIONS[mutation] as Partial<Edges>) };
}

function rewrite({ text }: Answer, seal: Seal, change: (body: AnswerBody) => AnswerBody): Answer {
  const changed = JSON.stringify(change(JSON.parse(text) as AnswerBody));
  return { text: changed, signature: seal.sign(answerText(changed)) };
}

/** Says yes to some, and no to others. */
function turnVotes(body: AnswerBody, { from }: Question, seal: Seal): AnswerBody {
  if (from > body.host) return body;
  const turn = (vote: Vote): Vote => {
    if (vote.host !== body.host) return vote;
    const turned = { ...vote, choice: vote.choice === 'commit' ? ('abort' as const) : ('commit' as const) };
    return { ...turned, signature: seal.sign(voteText(turned)) };
  };
  return { ...body, undecided: body.undecided.map(({ entry, votes }) => ({ entry, votes: votes.map(turn) })) };
}

export function isMutation(text: string): text is Mutation {
  return Object.hasOwn(MUTATIONS, text);
}
