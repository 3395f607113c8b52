/**
 * One run of the operator's command line against the boxes, as cli/publish goes about it: survey, settle what is undecided, bring
 * the history, prepare, decide, propose. What is pure there is used as it is; the rest is written again for this world's time.
 */
import { decide, MOST_CLOCK_ERROR_MS } from '#cli/publish/decide.ts';
import { type History, missingEntries, readHistory } from '#cli/publish/history.ts';
import { lastVote, QUICK_VOTES_MS, soonestInstant } from '#cli/publish/times.ts';
import { canonicalEntry, type Entry, entryText, undecidedEntries } from '#contract/schedule.ts';
import type { Vote } from '#contract/votes.ts';
import type { Reply } from './admin.ts';
import { reachOutcome } from './outcome.ts';
import { OPERATOR, Requests } from './requests.ts';
import { createSeal } from './seal.ts';
import { type Steps, wait } from './steps.ts';
import type { World } from './world.ts';

/** A clock that is further from the operator's stops a publication. */
const CLOCK_TOLERANCE_MS = 250;
/** So long boxes are given to know their clocks well enough. */
const READY_MS = 5_000;
const ASK_AGAIN_MS = 250;

export interface Wish {
  kind: 'publish' | 'rollback' | 'abort';
  allowMissing: number;
  /** How far ahead the instant is, where it is not the soonest. */
  aheadMs: number | null;
}

/** What a run has come to. */
export type RunEnd = 'committed' | 'aborted' | 'undecided' | 'settled' | 'not ready' | 'nothing to do' | 'diverged';

type Status = Reply & { kind: 'status' };
type Undecided = { entry: Entry; votes: Vote[] };

export class Operator {
  readonly #world: World;
  readonly #requests: Requests;
  readonly #isAlive: () => boolean;
  readonly #seal;
  /** As the inventory has it when the run begins. */
  readonly #hosts: readonly string[];
  readonly #without: readonly string[];

  constructor(world: World, isAlive: () => boolean) {
    this.#world = world;
    this.#requests = new Requests(world);
    this.#isAlive = isAlive;
    this.#seal = createSeal(OPERATOR, world.digests);
    this.#hosts = [...world.inventory].sort();
    this.#without = [...world.goneForGood].sort();
  }

  *run(wish: Wish): Steps<RunEnd> {
    const found = yield* this.#survey(wish.allowMissing);
    if (typeof found === 'string') return found;
    const { statuses, history } = found;
    const draft = this.#draft(wish, history);
    if (draft === null) return 'nothing to do';
    yield* this.#bringHistory(found);
    if (draft.cancels === null) {
      yield* this.#requests.askAll([...statuses.keys()], () => ({ kind: 'prepare', digest: draft.digest }));
      const fresh = yield* this.#awaitReadiness();
      const last = history.log.at(-1);
      const answers = this.#hosts.map(host => readinessOf(host, statuses.has(host) ? fresh.get(host) : undefined));
      if (!decide(answers, { allowMissing: wish.allowMissing, before: last?.roster ?? [] }).isGo) return 'not ready';
    }
    const { activation } = this.#draft(wish, history) ?? draft;
    const entry = this.#makeEntry(history, { ...draft, activation }, wish);
    this.#world.onProposal(entry);
    const state = yield* reachOutcome(this.#requests, this.#isAlive, {
      ...this.#about(history, entry),
      intent: 'propose',
      nowMs: this.#requests.now(),
    });
    return state.outcome === 'open' ? 'undecided' : state.outcome === 'commit' ? 'committed' : 'aborted';
  }

  /** Everybody's schedule as one; what an earlier run has left undecided is settled first, one entry after the other. */
  *#survey(allowMissing: number): Steps<{ statuses: Map<string, Status>; history: History } | RunEnd> {
    const settled = new Set<number>();
    for (;;) {
      const statuses = yield* this.#statuses();
      if (this.#hosts.length - statuses.size > allowMissing) return 'not ready';
      const boxes = [...statuses].map(([host, { schedule, undecided }]) => ({ host, schedule, undecided }));
      const read = readHistory(boxes);
      if ('problems' in read) {
        this.#world.check.fail('the operator finds boxes that contradict each other');
        return 'diverged';
      }
      const open = this.#collectUndecided(read.history, statuses).find(
        ({ entry }) => !entry.roster.some(host => this.#without.includes(host)),
      );
      if (open === undefined) return { statuses, history: read.history };
      if (settled.has(open.entry.epoch)) return 'undecided';
      settled.add(open.entry.epoch);
      const { entry, votes } = open;
      const about = { ...this.#about(read.history, entry), votes };
      const state = yield* reachOutcome(this.#requests, this.#isAlive, {
        ...about,
        intent: 'refuse',
        nowMs: this.#requests.now(),
      });
      if (state.outcome === 'open') return 'undecided';
    }
  }

  #collectUndecided({ log }: History, statuses: ReadonlyMap<string, Status>): Undecided[] {
    const last = log.at(-1)?.epoch ?? 0;
    const records = [...statuses.values()].flatMap(({ schedule }) => schedule);
    const settled = new Set(records.flatMap(({ kind, entry }) => (kind === 'abort' ? [canonicalEntry(entry)] : [])));
    const found = new Map<string, Undecided>();
    for (const { schedule, undecided } of statuses.values()) {
      const voted = undecidedEntries(schedule).map(entry => ({ entry, votes: [] }));
      for (const { entry, votes } of [...undecided, ...voted]) {
        const key = canonicalEntry(entry);
        if (entry.epoch <= last || settled.has(key)) continue;
        const known = found.get(key) ?? { entry, votes: [] };
        found.set(key, { entry, votes: [...known.votes, ...votes] });
      }
    }
    return [...found.values()].sort((a, b) => a.entry.epoch - b.entry.epoch);
  }

  *#bringHistory({ statuses, history }: { statuses: Map<string, Status>; history: History }): Steps<void> {
    const lacking = [...statuses].filter(([, { schedule }]) => missingEntries(history, schedule).length > 0);
    yield* this.#requests.askAll(
      lacking.map(([host]) => host),
      host => ({ kind: 'learn', entries: missingEntries(history, statuses.get(host)!.schedule) }),
    );
  }

  /** What is wished; null where there is nothing to do, or something in the way. */
  #draft(wish: Wish, { entries }: History): Pick<Entry, 'digest' | 'activation' | 'cancels'> | null {
    const nowMs = this.#requests.now();
    const last = entries.at(-1);
    const isAhead = last !== undefined && last.activation > nowMs;
    if (wish.kind === 'abort') {
      const isPossible = isAhead && last.activation >= soonestInstant(nowMs, QUICK_VOTES_MS);
      return isPossible ? { digest: last.digest, activation: last.activation, cancels: last.epoch } : null;
    }
    if (wish.kind === 'rollback') {
      const before = entries.findLast(({ digest }) => digest !== last?.digest);
      if (isAhead || before === undefined) return null;
      return { digest: before.digest, activation: soonestInstant(nowMs, QUICK_VOTES_MS), cancels: null };
    }
    const soonest = Math.max(soonestInstant(nowMs) + (wish.aheadMs ?? 0), isAhead ? last.activation + 1 : 0);
    return { digest: this.#world.nextDigest(), activation: Math.ceil(soonest), cancels: null };
  }

  #makeEntry(history: History, draft: Pick<Entry, 'digest' | 'activation' | 'cancels'>, wish: Wish): Entry {
    const last = history.log.at(-1);
    const roster = [...this.#hosts];
    const entry: Entry = {
      epoch: history.lastEpoch + 1,
      ...draft,
      activation: Math.floor(draft.activation),
      voteBy: Math.floor(lastVote(Math.floor(draft.activation), this.#requests.now())),
      roster,
      members: this.#world.membersOf(roster),
      without: [...new Set([...(last?.roster ?? []), ...this.#without])].filter(host => !roster.includes(host)).sort(),
      policy: { allowMissing: wish.allowMissing },
      previous: last === undefined ? null : this.#seal.digest(canonicalEntry(last)),
      signature: '',
    };
    return { ...entry, signature: this.#seal.sign(entryText(entry)) };
  }

  #about(history: History, entry: Entry) {
    const digest = (each: Entry) => this.#seal.digest(canonicalEntry(each));
    const before = history.log.find(each => digest(each) === entry.previous)?.roster ?? [];
    return { entry, digest: digest(entry), before };
  }

  *#statuses(): Steps<Map<string, Status>> {
    const sentMs = this.#requests.now();
    const replies = yield* this.#requests.askAll(this.#hosts, () => ({ kind: 'status' }));
    const near = [...replies].filter(
      (reply): reply is [string, Status] =>
        reply[1]?.kind === 'status' &&
        reply[1].wallMs > sentMs - CLOCK_TOLERANCE_MS &&
        reply[1].wallMs < this.#requests.now() + CLOCK_TOLERANCE_MS,
    );
    return new Map(near);
  }

  /** Keepers that have just learned whom to ask, or have just started, take a moment to measure. */
  *#awaitReadiness(): Steps<Map<string, Status>> {
    const deadlineMs = this.#world.timeline.nowMs + READY_MS;
    for (;;) {
      const statuses = yield* this.#statuses();
      const isGood = [...statuses.values()].every(({ clockErrorMs }) => (clockErrorMs ?? 1_000) <= MOST_CLOCK_ERROR_MS);
      if (isGood || this.#world.timeline.nowMs > deadlineMs) return statuses;
      yield* wait<void>(resume => this.#world.timeline.after(ASK_AGAIN_MS, () => resume()));
    }
  }
}

function readinessOf(host: string, status: Status | undefined) {
  const away = { code: 'away', where: host, message: '', hint: null };
  return { host, problem: status === undefined ? away : null, clockErrorMs: status?.clockErrorMs, fenced: null };
}
