/**
 * The admin verbs of a catalogue box: `bricksd catalogue-admin VERB`, run over SSH as root, one JSON document on stdin
 * where the verb takes one, one JSON document on stdout, always exit 0 unless the executable itself failed. A verb that
 * could not do its work answers AdminError. Verbs are idempotent: the CLI may die after any of them and ask again.
 *
 *   status    StatusRequest?   → BoxStatus
 *   accept    AcceptRequest    → Accepted     checks incoming/<digest>, makes it durable, moves it to gens/<digest>;
 *                                             one that is held is checked again, and moved back when it is damaged
 *   patch     PatchRequest     → Accepted     makes incoming/<digest> of a generation that is held and the patch in
 *                                             incoming/<digest>.patch, then does what accept does
 *   clear     ClearRequest     → Cleared      deletes what was half received of other generations
 *   prepare   PrepareRequest   → Prepared     every worker opens, checks and warms it; commits to nothing
 *   propose   ProposeRequest   → Voted        votes for an entry, durably, if it is in time and fits; tells the vote this box has cast
 *   refuse    RefuseRequest    → Voted        votes against an entry, durably, if this box has not voted in its epoch
 *   learn     LearnRequest     → Learned      takes entries with the votes that prove their outcome; every worker reads them
 *   pin       PinRequest       → Pinned       keeps a generation until it is let go, durably; or lets it go
 *   watch     WatchRequest     → Watched      each worker decides about once a millisecond around the activation
 *
 * `session` stays instead: a SessionRequest a line in, a SessionAnswer a line out for each, as it is done; empty lines say
 * that the other side is still there.
 */
import type { Entry, ScheduleRecord } from './schedule.ts';
import type { Vote } from './votes.ts';

export type AdminVerb =
  | 'status'
  | 'accept'
  | 'patch'
  | 'clear'
  | 'prepare'
  | 'propose'
  | 'refuse'
  | 'learn'
  | 'pin'
  | 'watch';

export interface SessionRequest {
  /** The asker's own, given back with the answer. */
  id: number;
  verb: AdminVerb;
  input: unknown;
}
export type SessionAnswer =
  | { id: number; answer: unknown }
  /** A fault of the executable itself. */
  | { id: number; failed: string }
  /** Nothing was done: the box has another release since the session began. */
  | { id: number; isReplaced: true };

export interface AdminError {
  error: {
    /** 'digest-mismatch' | 'not-a-generation' | 'too-late' | 'conflict' | 'no-generation' | 'disk' | 'worker' | 'damaged' | 'bad-patch' | 'clock' | 'bad-request' */
    code: AdminErrorCode;
    /** One sentence: what is wrong, with the values that show it. */
    message: string;
  };
}
export type AdminErrorCode =
  | 'digest-mismatch'
  | 'not-a-generation'
  | 'too-late'
  | 'conflict'
  | 'no-generation'
  | 'disk'
  | 'worker'
  | 'damaged'
  | 'bad-patch'
  | 'clock'
  | 'bad-request';

/** Or nothing. A release that doesn't know it answers in full. */
export interface StatusRequest {
  /** Entries without roster and members, and no votes: enough to tell what is valid, not to prove it. */
  isBrief?: boolean;
}

export interface BoxStatus {
  host: string;
  /** This box's clock when it answered, milliseconds since the Unix epoch. */
  now: number;
  release: string | null;
  schedule: ScheduleRecord[];
  /** Digests in gens/, those that were accepted. */
  generations: string[];
  /** Names in incoming/ that hold something: digests, and digests with `.patch` behind. */
  incoming: string[];
  freeBytes: number;
  /** Null where the keeper of the schedule doesn't answer. */
  keeper: KeeperStatus | null;
  /** Digests that are pinned, held or not. Absent: its release is from before there were pins. */
  pins?: string[];
  /** Bytes of each of `generations`; absent in answers of older releases. */
  sizes?: Record<string, number>;
  workers: WorkerStatus[];
}

export interface WorkerStatus {
  worker: number;
  /** False when its admin socket doesn't answer. */
  isUp: boolean;
  /** Epoch it would answer a request from at its own clock; null when it has none and answers 503. */
  activeEpoch: number | null;
  activeDigest: string | null;
  /** Digests it holds open and warm. */
  open: string[];
  /** Why it answers 503, where it does. */
  problem: string | null;
  /** Entries still ahead whose generation it doesn't hold open, and why: it would answer 503 from their instant on. */
  unready: { epoch: number; problem: string }[];
}

/** What the process says that votes for this box and asks the others (`bricksd catalogue-keeper`). */
export interface KeeperStatus {
  /** How far this box's clock may be from those of the others, milliseconds; null as long as too few were asked. */
  clockErrorMs: number | null;
  /** Boxes of the roster, and how long ago each last answered, milliseconds; null for never. */
  peers: { host: string; heardMsAgo: number | null }[];
  /** Entries whose outcome this box does not know, with the votes it knows. */
  undecided: { entry: Entry; votes: Vote[] }[];
  /** Why the box answers 503, or will at the instant of an undecided entry; null where it need not. */
  fenced: string | null;
}

export interface AcceptRequest {
  digest: string;
  /** It comes from a box that holds it, so these bytes have passed SQLite's own check: that they are the same is all that is checked. */
  isProven?: boolean;
}
export interface Accepted {
  digest: string;
  /** True when gens/ already held it, checked again. */
  wasHeld: boolean;
  checkMs: number;
}

export interface PatchRequest {
  digest: string;
  /** The generation in gens/ that the patch is for. */
  from: string;
}

export interface ClearRequest {
  /** Generations that are about to be sent. */
  keep: string[];
}
export interface Cleared {
  /** Names in incoming/ that are gone. */
  cleared: string[];
  freeBytes: number;
}

export interface PrepareRequest {
  digest: string;
}
export interface Prepared {
  digest: string;
  workers: { worker: number; openMs: number; products: number }[];
}

export interface ProposeRequest {
  entry: Entry;
}
export interface RefuseRequest {
  entry: Entry;
}
export interface Voted {
  /** This box's vote in the entry's epoch, whatever it is about. */
  vote: Vote;
}

export interface LearnRequest {
  /** In order of epoch; those that the box has already are passed over. */
  entries: { entry: Entry; votes: Vote[] }[];
}
export interface Learned {
  schedule: ScheduleRecord[];
}

export interface PinRequest {
  digest: string;
  isPinned: boolean;
}
export interface Pinned {
  /** All of this box, after it. */
  pins: string[];
  /** Whether gens/ has this one. */
  isHeld: boolean;
}

export interface WatchRequest {
  epoch: number;
  /** Watches from activation − aroundMs to activation + aroundMs; answers at once when that has passed. */
  aroundMs: number;
}
export interface Watched {
  epoch: number;
  workers: Observation[];
}

/** What a worker process saw itself answer, over users' requests and those of `watch`; milliseconds with fractions. */
export interface Observation {
  worker: number;
  /** When it last answered from an older epoch, and first from this one; null for never. */
  lastOld: number | null;
  firstNew: number | null;
}
