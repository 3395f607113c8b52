/**
 * How the outcome of one entry is reached and told, from this machine's side. Pure: what happens comes in with the time it
 * happened at, what is to be asked goes out. The commands and the deterministic simulation both run this.
 *
 *   propose ──a majority for it──▶ tell ──all told, or TELL_MS──▶ over
 *      │ └─a majority can't be any more─▲ ▲
 *      └─who answers has answered, or VOTES_LATE_MS after voteBy─▶ refuse
 *                       └─GIVE_UP_MS, or nobody is left to ask──▶ over, not known
 *
 * Nothing here is needed for the boxes to agree: votes are theirs, and whoever collects them finds the same outcome. If
 * this process ends at any point, the boxes tell each other, and vote against what they are asked about after voteBy.
 */
import type { Entry } from '#contract/schedule.ts';
import { countVotes, type Outcome, type Vote } from '#contract/votes.ts';
import type { Problem } from '../errors.ts';

/** A host that did not answer, or said no for what may pass, is asked again after this long. */
const RETRY_MS = 300;
/** By one slow answer of another box the bound on a clock is too large; the next answer makes another one. */
const MAY_PASS = 'BRK-BOX-CLOCK';
/** Beside voteBy, for answers that are under way, and for this machine's clock. */
const VOTES_LATE_MS = 500;
/** As long as the outcome isn't known, boxes that have voted are asked what they have heard of the others' votes. */
const COLLECT_MS = 500;
/** After that, a box that has not answered is taken to be down. */
const GIVE_UP_MS = 10_000;
/** Boxes that aren't told hear it from the others. */
const TELL_MS = 3_000;

export interface CoordinationStart {
  entry: Entry;
  /** SHA-256 of its canonical text. */
  digest: string;
  /** The roster of the entry committed before it. */
  before: readonly string[];
  /** `propose` asks the boxes to vote for it; `refuse` to vote against it, where they have not voted. */
  intent: 'propose' | 'refuse';
  /** Those known already, verified. */
  votes?: readonly Vote[];
  nowMs: number;
}

export interface Coordination {
  readonly entry: Entry;
  readonly digest: string;
  readonly before: readonly string[];
  readonly phase: 'propose' | 'refuse' | 'tell' | 'over';
  readonly outcome: Outcome;
  /** One a host, the earliest. */
  readonly votes: readonly Vote[];
  /** What each host has last been asked in this phase. */
  readonly asked: ReadonlyMap<string, Asked>;
  /** When this phase ends at the latest. */
  readonly phaseEndsMs: number;
  /** Hosts that were told the outcome. */
  readonly told: readonly string[];
  /** Why a host has not voted, or could not be told: the last reason of each. */
  readonly problems: ReadonlyMap<string, Problem>;
}

interface Asked {
  state: 'waiting' | 'answered' | 'failed';
  /** When it is asked again; null for never. */
  againMs: number | null;
}

export type CoordinationEvent =
  /** A host's answer to `propose` or `refuse`, or what `collect` found there; verified. */
  | { kind: 'votes'; host: string; votes: readonly Vote[]; nowMs: number }
  /** A host's answer to `learn`. */
  | { kind: 'told'; host: string; nowMs: number }
  /** Whatever a host was asked was not answered, or, unless `isUnreachable`, not done. */
  | { kind: 'failed'; host: string; isUnreachable: boolean; problem: Problem; nowMs: number }
  | { kind: 'time'; nowMs: number };

/** One request a host is under way at most. Answers come back as events. */
export type CoordinationEffect =
  | { kind: 'propose' | 'refuse' | 'collect'; host: string }
  | { kind: 'learn'; host: string; votes: readonly Vote[] }
  /** `time` is wanted at this instant; a later one replaces it. */
  | { kind: 'wake'; atMs: number };

export interface Step {
  state: Coordination;
  effects: CoordinationEffect[];
}

export function startCoordination({ nowMs, intent, votes = [], ...about }: CoordinationStart): Step {
  const start: Coordination = {
    entry: about.entry,
    digest: about.digest,
    before: about.before,
    phase: intent,
    outcome: 'open',
    votes: [],
    asked: new Map(),
    phaseEndsMs: endOf(intent, about.entry, nowMs),
    told: [],
    problems: new Map(),
  };
  return goOn(addVotes(start, votes), nowMs);
}

export function onEvent(state: Coordination, event: CoordinationEvent): Step {
  if (state.phase === 'over') return { state, effects: [] };
  return goOn(takeIn(state, event), event.nowMs);
}

/** Whether a box voted for the entry, and in time. */
export function hasVotedFor({ entry, digest, votes }: Coordination, host: string): boolean {
  const vote = votes.find(each => each.host === host);
  return vote?.choice === 'commit' && vote.entry === digest && vote.castAt <= entry.voteBy;
}

function takeIn(state: Coordination, event: CoordinationEvent): Coordination {
  switch (event.kind) {
    case 'votes':
      return addVotes(mark(state, event.host, { state: 'answered', againMs: event.nowMs + COLLECT_MS }), event.votes);
    case 'told': {
      const told = [...new Set([...state.told, event.host])];
      return { ...mark(state, event.host, { state: 'answered', againMs: null }), told };
    }
    case 'failed': {
      const isTriedAgain = event.isUnreachable || event.problem.code === MAY_PASS;
      const againMs = isTriedAgain ? event.nowMs + RETRY_MS : null;
      const problems = new Map(state.problems).set(event.host, event.problem);
      return { ...mark(state, event.host, { state: 'failed', againMs }), problems };
    }
    case 'time':
      return state;
  }
}

function mark(state: Coordination, host: string, asked: Asked): Coordination {
  return { ...state, asked: new Map(state.asked).set(host, asked) };
}

/** A vote never changes, but it may have been cast again, later, after a restart: the earliest counts. */
function addVotes(state: Coordination, votes: readonly Vote[]): Coordination {
  const byHost = new Map(state.votes.map(vote => [vote.host, vote]));
  for (const vote of votes) {
    if (vote.epoch !== state.entry.epoch || !state.entry.roster.includes(vote.host)) continue;
    const known = byHost.get(vote.host);
    if (known === undefined || (known.choice === vote.choice && vote.castAt < known.castAt))
      byHost.set(vote.host, vote);
  }
  const all = [...byHost.values()];
  const { entry, digest, before } = state;
  const problems = new Map([...state.problems].filter(([host]) => !byHost.has(host)));
  return { ...state, votes: all, problems, outcome: countVotes(entry, { digest, before, votes: all }) };
}

/** Changes the phase where it is time to, and asks who is to be asked in it. */
function goOn(state: Coordination, nowMs: number): Step {
  const next = nextPhase(state, nowMs);
  if (next !== state.phase) {
    return goOn({ ...state, phase: next, phaseEndsMs: endOf(next, state.entry, nowMs), asked: new Map() }, nowMs);
  }
  if (next === 'over') return { state, effects: [] };
  const hosts = state.entry.roster.filter(host => isToBeAsked(state.asked.get(host), next, nowMs));
  const asked = new Map(state.asked);
  for (const host of hosts) asked.set(host, { state: 'waiting', againMs: null });
  const requests = hosts.map(host => requestTo(host, state));
  return { state: { ...state, asked }, effects: [...requests, { kind: 'wake', atMs: wakeMs({ ...state, asked }) }] };
}

function nextPhase(state: Coordination, nowMs: number): Coordination['phase'] {
  const { phase, outcome } = state;
  if (phase === 'over') return phase;
  if (phase === 'tell') return nowMs >= state.phaseEndsMs || areAllDone(state) ? 'over' : phase;
  if (outcome !== 'open') return 'tell';
  if (phase === 'propose') return nowMs >= state.phaseEndsMs || areAllDone(state) ? 'refuse' : phase;
  return nowMs >= state.phaseEndsMs || isAllInVain(state) ? 'over' : phase;
}

/** All votes are known, or nobody is left to ask. */
function isAllInVain({ votes, entry, asked }: Coordination): boolean {
  const haveAllRefused = entry.roster.every(host => {
    const each = asked.get(host);
    return each?.state === 'failed' && each.againMs === null;
  });
  return votes.length === entry.roster.length || haveAllRefused;
}

/** Each has answered, or said no; one that is tried again is so as long as the phase lasts. */
function areAllDone({ phase, entry, asked }: Coordination): boolean {
  return entry.roster.every(host => {
    const each = asked.get(host);
    if (each?.state === 'failed') return phase === 'tell' || each.againMs === null;
    return each?.state === 'answered';
  });
}

function endOf(phase: Coordination['phase'], { voteBy }: Entry, nowMs: number): number {
  if (phase === 'propose') return voteBy + VOTES_LATE_MS;
  if (phase === 'refuse') return Math.max(nowMs, voteBy) + GIVE_UP_MS;
  return nowMs + TELL_MS;
}

function isToBeAsked(asked: Asked | undefined, phase: Coordination['phase'], nowMs: number): boolean {
  if (asked === undefined) return true;
  return isAskedAgain(asked, phase) && nowMs >= asked.againMs!;
}

function isAskedAgain({ state, againMs }: Asked, phase: Coordination['phase']): boolean {
  if (againMs === null || phase === 'tell') return false;
  return state === 'failed' || phase === 'refuse';
}

function requestTo(host: string, { phase, votes }: Coordination): CoordinationEffect {
  if (phase === 'tell') return { kind: 'learn', host, votes };
  if (phase === 'propose') return { kind: 'propose', host };
  return { kind: votes.some(vote => vote.host === host) ? 'collect' : 'refuse', host };
}

function wakeMs({ asked, phase, phaseEndsMs }: Coordination): number {
  const again = [...asked.values()].filter(each => isAskedAgain(each, phase)).map(each => each.againMs!);
  return Math.min(phaseEndsMs, ...again);
}
