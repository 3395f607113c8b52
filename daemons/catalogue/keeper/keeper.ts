/**
 * The keeper of one box's schedule: how the boxes agree, and how each knows that it has missed nothing. Pure: what happens comes
 * in with the time it happened at, what is to be done goes out. The daemon and the deterministic simulation both run this.
 *
 *   of each entry:   unheard ──propose, or a peer's word──▶ known ──▶ committed, or aborted
 *   of this box:     no vote ──propose, in time──▶ for it        (stored, then cast, then told to everybody who asks)
 *                           └─asked after voteBy, or refuse──▶ against it
 *
 * A vote is told when it is on the disk, and not before: a crash between leaves a box that finds its vote at its next start, and
 * tells it then, as it was. Of the entry it tells everybody who asks from the moment on at which it was asked for its vote, so
 * that moment counts, and not how long its disk or a crash took. Nothing else need survive: entries, votes of others and leases
 * are asked for again, and until then there is no lease, so the workers don't answer.
 */
import type { KeeperStatus } from '#contract/catalogue-admin.ts';
import type { Gate } from '#contract/gate.ts';
import { canonicalEntry, committedEntries, type Entry, type Member, type ScheduleRecord } from '#contract/schedule.ts';
import { type Vote, voteText } from '#contract/votes.ts';
import { AdminFailure } from '../admin/failure.ts';
import { answerQuestion } from './answer-question.ts';
import { Ballots } from './ballots.ts';
import { makeGate } from './gate.ts';
import type { Now } from './instants.ts';
import { type Answer, type AnswerBody, answerText, type Known, type Question, readAnswerBody } from './messages.ts';
import { Peers } from './peers.ts';
import { isSameEntry, refuseEntry } from './refusal.ts';
import type { Seal } from './seal.ts';
import { StoredSchedule } from './stored-schedule.ts';

export interface KeeperParts {
  host: string;
  operatorKey: string;
  onDoubt: 'fence' | 'keep-old';
  seal: Seal;
  /** Of this start of the process alone: nonces begin with it. */
  session: string;
  /** See ClockError. */
  leadMs?: number | null;
}

export type Effect =
  /** Appends records, durably, then calls onStored with them; one after the other, in this order. */
  { kind: 'store'; records: ScheduleRecord[] } | { kind: 'ask'; host: string; peer: Member; question: Question };

export class Keeper {
  readonly #parts: KeeperParts;
  readonly #ballots: Ballots;
  readonly #peers: Peers;
  readonly #schedule: StoredSchedule;
  /** Own votes that were cast, by epoch. */
  readonly #cast = new Map<number, Vote>();

  constructor(parts: KeeperParts, records: readonly ScheduleRecord[], now: Now) {
    this.#parts = parts;
    this.#schedule = new StoredSchedule(parts.seal, records);
    this.#ballots = new Ballots(parts.seal, parts.operatorKey);
    this.#peers = new Peers(parts.host, parts.session, now, parts.leadMs ?? null);
    for (const record of records) if (record.kind === 'vote') this.#castVote(record);
  }

  /** Every ASK_EVERY_MS, or more often, with some of the peers at a time. */
  tick(now: Now, most = Number.POSITIVE_INFINITY): Effect[] {
    const votes = this.#undecided().flatMap(entry =>
      now.wallMs > entry.voteBy ? this.#vote('abort', entry, now) : [],
    );
    const undecided = this.#ballots.list();
    const question = { from: this.#parts.host, lastEpoch: this.lastEpoch, undecided };
    return [...votes, ...this.#settle(now), ...this.#peers.ask(this.#asked(), question, now, most)];
  }

  /** Answers at once with what is known; what it learns takes effect from the next question on. */
  onQuestion(question: Question, now: Now): { answer: Answer; effects: Effect[] } {
    const effects = this.#hear(question.undecided, now);
    const body = answerQuestion(question, {
      host: this.#parts.host,
      wallMs: this.#peers.tellClock(now),
      records: this.#schedule.records,
      lastEpoch: this.lastEpoch,
      undecided: this.#ballots.list(),
    });
    const text = JSON.stringify(body);
    return { answer: { text, signature: this.#parts.seal.sign(answerText(text)) }, effects };
  }

  /** One that isn't the peer's own, or to another question, is as if it had never come. */
  onAnswer(host: string, answer: Answer, now: Now): Effect[] {
    const body = this.#readAnswer(host, answer);
    if (body === undefined) return [];
    const sent = this.#peers.takeQuestion(host, body.nonce);
    if (sent === undefined) return [];
    const effects = this.learn([...body.committed, ...body.undecided], now);
    // A part of what it knows is not all of it; and one that knows less than this box may have lost its disk, its votes with it.
    if (body.isComplete && body.lastEpoch >= this.lastEpoch) this.#peers.onHeard(host, body.wallMs, sent, now);
    return effects;
  }

  /** Throws AdminFailure. `hold` is what keeps this box from serving the generation, undefined where nothing does. */
  propose(entry: Entry, hold: AdminFailure | undefined, now: Now): Effect[] {
    if (this.#isVotedHere(entry.epoch)) return [];
    if (!this.#ballots.isGenuine(entry)) throw forged(entry);
    const refusal = refuseEntry(entry, this.#ground(entry, now)) ?? hold;
    if (refusal !== undefined) throw refusal;
    return [...this.#hear([{ entry, votes: [] }], now), ...this.#vote('commit', entry, now)];
  }

  /** Throws AdminFailure. */
  refuse(entry: Entry, now: Now): Effect[] {
    if (this.#isVotedHere(entry.epoch)) return [];
    if (!this.#ballots.isGenuine(entry)) throw forged(entry);
    if (!entry.roster.includes(this.#parts.host)) throw foreign(entry);
    if (entry.epoch <= this.lastEpoch || this.#schedule.isAborted(entry)) throw decided(entry);
    return [...this.#hear([{ entry, votes: [] }], now), ...this.#vote('abort', entry, now)];
  }

  /** What is being stored is in doubt until it is: the workers don't pass its instant with the old one. */
  learn(entries: readonly Known[], now: Now): Effect[] {
    return this.#hear(entries, now);
  }

  /** What was to be stored is on the disk. */
  onStored(records: readonly ScheduleRecord[], now: Now): Effect[] {
    this.#schedule.end(records);
    for (const record of records) {
      if (record.kind === 'vote') this.#castVote(record);
      if (record.kind === 'abort') this.#ballots.forget(record.entry);
    }
    for (const entry of this.#undecided()) if (entry.epoch <= this.lastEpoch) this.#ballots.forget(entry);
    return this.#settle(now);
  }

  onStoreFailed(records: readonly ScheduleRecord[]): void {
    this.#schedule.fail(records);
  }

  /** This box's vote of an epoch, once cast. */
  voteOf(epoch: number): Vote | undefined {
    return this.#cast.get(epoch);
  }

  get records(): readonly ScheduleRecord[] {
    return this.#schedule.records;
  }

  /** How many boxes are asked, this one among them. */
  get boxes(): number {
    return Object.keys(this.#asked()).length;
  }

  get lastEpoch(): number {
    return this.#schedule.lastEpoch;
  }

  gate(now: Now): Gate {
    return makeGate(this.#parts, this.#view(), now);
  }

  status(now: Now): KeeperStatus {
    const roster = this.#roster();
    return {
      clockErrorMs: this.#peers.clockError(roster, now),
      peers: this.#peers.describe(roster, now),
      undecided: this.#ballots.list(),
      fenced: this.gate(now).reason,
    };
  }

  #view() {
    return { members: this.#roster(), peers: this.#peers, undecided: this.#undecided(), lastEpoch: this.lastEpoch };
  }

  #roster(): Entry['members'] {
    return this.#schedule.log.at(-1)?.members ?? {};
  }

  /** Also those that are only in what is undecided: it may be their votes that decide it. */
  #asked(): Entry['members'] {
    return Object.assign({}, ...this.#undecided().map(({ members }) => members), this.#roster()) as Entry['members'];
  }

  #undecided(): Entry[] {
    return this.#ballots.list().map(({ entry }) => entry);
  }

  #ground(entry: Entry, now: Now) {
    return {
      host: this.#parts.host,
      log: this.#schedule.log,
      head: this.#schedule.head,
      standing: committedEntries(this.#schedule.records),
      undecided: this.#undecided().filter(each => !isSameEntry(each, entry)),
      clockErrorMs: this.#peers.clockError(this.#roster(), now),
      wallMs: now.wallMs,
    };
  }

  /** A vote of this box stands, or will as soon as it is stored. */
  #isVotedHere(epoch: number): boolean {
    return this.#cast.has(epoch) || this.#schedule.isStoringVote(epoch);
  }

  #vote(choice: Vote['choice'], entry: Entry, now: Now): Effect[] {
    if (!entry.roster.includes(this.#parts.host) || this.#isVotedHere(entry.epoch)) return [];
    return [
      { kind: 'store', records: this.#schedule.begin([{ kind: 'vote', choice, entry, recordedAt: now.wallMs }]) },
    ];
  }

  #castVote({ choice, entry, recordedAt }: ScheduleRecord & { kind: 'vote' }): void {
    const { host, seal } = this.#parts;
    const vote = {
      host,
      epoch: entry.epoch,
      entry: seal.digest(canonicalEntry(entry)),
      choice,
      castAt: recordedAt,
      signature: '',
    };
    vote.signature = seal.sign(voteText(vote));
    this.#cast.set(entry.epoch, vote);
    this.#know({ entry, votes: [vote] });
  }

  /** Entries that somebody tells of, with votes; what they settle is stored. */
  #hear(entries: readonly Known[], now: Now): Effect[] {
    for (const known of entries) this.#know(known);
    return this.#settle(now);
  }

  #know(known: Known): void {
    const { entry } = known;
    const isOver = entry.epoch <= this.lastEpoch || this.#schedule.isAborted(entry);
    if (isOver || !this.#ballots.add(known)) return;
    const own = this.#cast.get(entry.epoch);
    if (own !== undefined) this.#ballots.add({ entry, votes: [own] });
  }

  /**
   * Outcomes that the votes known here prove. Commits go in order, each upon the last; what follows one that isn't here yet
   * waits, for it is not known yet whose votes it needs.
   */
  #settle(now: Now): Effect[] {
    const records: ScheduleRecord[] = [];
    let last = this.#schedule.log.at(-1);
    let { head } = this.#schedule;
    for (const { entry, votes } of this.#ballots.list()) {
      const before = entry.previous === head ? (last?.roster ?? []) : this.#schedule.rosterOf(entry.previous);
      const outcome = before === undefined ? 'open' : this.#ballots.outcomeOf(entry, before);
      if (outcome === 'open' || (outcome === 'commit' && entry.previous !== head)) continue;
      records.push({ kind: outcome, entry, votes, recordedAt: now.wallMs });
      if (outcome === 'abort') continue;
      last = entry;
      head = this.#parts.seal.digest(canonicalEntry(entry));
    }
    const added = this.#schedule.begin(records);
    return added.length === 0 ? [] : [{ kind: 'store', records: added }];
  }

  #readAnswer(host: string, { text, signature }: Answer): AnswerBody | undefined {
    const key = this.#asked()[host]?.key;
    if (key === undefined || !this.#parts.seal.isSigned(answerText(text), signature, key)) return undefined;
    const body = readAnswerBody(text);
    return body?.host === host ? body : undefined;
  }
}

function foreign({ epoch }: Entry): AdminFailure {
  return new AdminFailure('conflict', `epoch ${epoch} is not for this box`);
}

function decided({ epoch }: Entry): AdminFailure {
  return new AdminFailure('conflict', `epoch ${epoch} is decided already`);
}

function forged({ epoch }: Entry): AdminFailure {
  return new AdminFailure('conflict', `epoch ${epoch} is not signed by the operator's key that this box knows`);
}
