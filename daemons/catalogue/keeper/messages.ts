import { type Entry, isEntry } from '#contract/schedule.ts';
import { isVote, type Vote } from '#contract/votes.ts';

/** What keepers say to each other. Nothing in it is believed for who sent it, but for the signatures on it. */

/** An entry with votes on it: undecided, or with those that prove its outcome. */
export interface Known {
  entry: Entry;
  votes: Vote[];
}

export interface Question {
  from: string;
  /** Never used twice by this process or any before it: an old answer is none. */
  nonce: string;
  /** The epoch of the last entry that the asker has committed; 0 for none. */
  lastEpoch: number;
  undecided: Known[];
}

/** What is signed, as text. */
export interface Answer {
  /** JSON of an AnswerBody. */
  text: string;
  /** Over answerText(text), by the key that the roster names for the host. */
  signature: string;
}

export interface AnswerBody {
  host: string;
  nonce: string;
  /** The wall clock when it was written, milliseconds; null where the asker is not to go by it (clock-error.ts). */
  wallMs: number | null;
  /** The epoch of the last entry that it has committed; 0 for none. */
  lastEpoch: number;
  /** Entries it knows no outcome of, and those of the question that were aborted. */
  undecided: Known[];
  /** Entries committed after the asker's last one, in order of epoch. */
  committed: Known[];
  /** False where there are more of these. */
  isComplete: boolean;
}

export function answerText(text: string): string {
  return `bricks answer\n${text}`;
}

/** Undefined where it is no question. */
export function readQuestion(raw: unknown): Question | undefined {
  const question = raw as Question | null | undefined;
  const isWhole =
    typeof question?.from === 'string' &&
    typeof question.nonce === 'string' &&
    Number.isSafeInteger(question.lastEpoch) &&
    isKnownList(question.undecided);
  return isWhole ? question : undefined;
}

/** Undefined where it is no answer; whose it is, is not looked at here. */
export function readAnswer(raw: unknown): Answer | undefined {
  const answer = raw as Answer | null | undefined;
  return typeof answer?.text === 'string' && typeof answer.signature === 'string' ? answer : undefined;
}

export function readAnswerBody(text: string): AnswerBody | undefined {
  let body: AnswerBody | null;
  try {
    body = JSON.parse(text) as AnswerBody | null;
  } catch {
    return undefined;
  }
  const isWhole =
    typeof body?.host === 'string' &&
    typeof body.nonce === 'string' &&
    (body.wallMs === null || Number.isFinite(body.wallMs)) &&
    Number.isSafeInteger(body.lastEpoch) &&
    isKnownList(body.undecided) &&
    isKnownList(body.committed) &&
    typeof body.isComplete === 'boolean';
  return isWhole ? body! : undefined;
}

export function isKnownList(raw: unknown): raw is Known[] {
  return Array.isArray(raw) && raw.every(isKnown);
}

function isKnown(raw: unknown): raw is Known {
  const known = raw as Known | null | undefined;
  return isEntry(known?.entry) && Array.isArray(known.votes) && known.votes.every(isVote);
}
