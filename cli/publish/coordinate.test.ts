import { expect, test } from 'vitest';
import type { Entry } from '#contract/schedule.ts';
import type { Vote } from '#contract/votes.ts';
import {
  type Coordination,
  type CoordinationEffect,
  type CoordinationEvent,
  hasVotedFor,
  onEvent,
  type Step,
  startCoordination,
} from './coordinate.ts';

const NOW = 1_000_000;
const DIGEST = 'e'.repeat(64);
const entry: Entry = {
  epoch: 7,
  digest: 'a'.repeat(64),
  activation: NOW + 3_200,
  voteBy: NOW + 1_000,
  roster: ['a', 'b', 'c'],
  members: {},
  without: [],
  policy: { allowMissing: 0 },
  previous: null,
  cancels: null,
  signature: '',
};
const problem = { code: 'BRK-SSH-SLOW', where: 'c', message: 'did not answer', hint: null };

function voteOf(host: string, choice: Vote['choice'], castAt = NOW + 10): Vote {
  return { host, epoch: 7, entry: DIGEST, choice, castAt, signature: '' };
}

function start(changes: Partial<Parameters<typeof startCoordination>[0]> = {}): Step {
  return startCoordination({ entry, digest: DIGEST, before: entry.roster, intent: 'propose', nowMs: NOW, ...changes });
}

/** The state after these events, and all that was asked meanwhile. */
function run(first: Step, events: CoordinationEvent[]): { state: Coordination; asked: string[] } {
  let { state } = first;
  const effects = [...first.effects];
  for (const event of events) {
    const step = onEvent(state, event);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, asked: effects.flatMap(describe) };
}

function describe(effect: CoordinationEffect): string[] {
  return effect.kind === 'wake' ? [] : [`${effect.kind} ${effect.host}`];
}

function votes(nowMs: number, ...cast: Vote[]): CoordinationEvent[] {
  return cast.map(vote => ({ kind: 'votes', host: vote.host, votes: [vote], nowMs }));
}

function unreachable(host: string, nowMs: number): CoordinationEvent {
  return { kind: 'failed', host, isUnreachable: true, problem: { ...problem, where: host }, nowMs };
}

test('a majority for the entry is enough: all are told, the one that has not answered too', () => {
  const { state, asked } = run(start(), votes(NOW + 20, voteOf('a', 'commit'), voteOf('b', 'commit')));
  expect(state).toMatchObject({ phase: 'tell', outcome: 'commit' });
  expect(asked).toEqual(['propose a', 'propose b', 'propose c', 'learn a', 'learn b', 'learn c']);
  const told: CoordinationEvent[] = ['a', 'b'].map(host => ({ kind: 'told', host, nowMs: NOW + 30 }));
  const done = run({ state, effects: [] }, [...told, unreachable('c', NOW + 40)]);
  expect(done.state).toMatchObject({ phase: 'over', outcome: 'commit', told: ['a', 'b'] });
  expect(hasVotedFor(done.state, 'b')).toBe(true);
  expect(hasVotedFor(done.state, 'c')).toBe(false);
  expect([...done.state.problems.keys()]).toEqual(['c']);
});

test('a majority is of the boxes that stay, too, where the roster grows', () => {
  const before = ['a', 'x'];
  const { state } = run(start({ before }), votes(NOW, voteOf('b', 'commit'), voteOf('c', 'commit')));
  expect(state).toMatchObject({ phase: 'propose', outcome: 'open' });
});

test('a box that cannot be reached is asked again as long as a vote counts, and then all are asked to refuse', () => {
  const { state, asked } = run(start(), [
    ...votes(NOW + 20, voteOf('a', 'commit')),
    unreachable('b', NOW + 100),
    { kind: 'failed', host: 'c', isUnreachable: false, problem, nowMs: NOW + 110 },
    { kind: 'time', nowMs: NOW + 399 },
    { kind: 'time', nowMs: NOW + 400 },
    unreachable('b', NOW + 1_400),
    { kind: 'time', nowMs: NOW + 1_500 },
  ]);
  expect(state).toMatchObject({ phase: 'refuse', outcome: 'open' });
  expect(asked.slice(3)).toEqual(['propose b', 'collect a', 'refuse b', 'refuse c']);
});

test('a box that can not vote for its clock, which one slow answer makes it doubt, is asked again while a vote counts', () => {
  const doubt = { ...problem, code: 'BRK-BOX-CLOCK' };
  const { state, asked } = run(start(), [
    ...votes(NOW + 20, voteOf('a', 'commit'), voteOf('c', 'abort')),
    { kind: 'failed', host: 'b', isUnreachable: false, problem: doubt, nowMs: NOW + 50 },
    { kind: 'time', nowMs: NOW + 350 },
    ...votes(NOW + 360, voteOf('b', 'commit')),
  ]);
  expect(asked.slice(3)).toEqual(['propose b', 'learn a', 'learn b', 'learn c']);
  expect(state.outcome).toBe('commit');
});

test('where nobody is left to wait for, it is refused at once', () => {
  const { state, asked } = run(start(), [
    ...votes(NOW + 20, voteOf('a', 'commit')),
    ...['b', 'c'].map(host => ({ kind: 'failed', host, isUnreachable: false, problem, nowMs: NOW + 50 }) as const),
    ...votes(NOW + 60, voteOf('b', 'abort'), voteOf('c', 'abort')),
  ]);
  expect(asked.slice(3)).toEqual(['collect a', 'refuse b', 'refuse c', 'learn a', 'learn b', 'learn c']);
  expect(state).toMatchObject({ phase: 'tell', outcome: 'abort' });
});

test('asked to refuse, boxes that had voted for it all the same commit it', () => {
  const { state } = run(
    start({ intent: 'refuse', votes: [voteOf('a', 'commit')] }),
    votes(NOW + 60, voteOf('b', 'commit')),
  );
  expect(state).toMatchObject({ phase: 'tell', outcome: 'commit' });
});

test('what a box has heard of another counts: a vote need not be told by who cast it', () => {
  const first = start({ intent: 'refuse', votes: [voteOf('a', 'abort')] });
  const { state, asked } = run(first, [
    { kind: 'votes', host: 'a', votes: [voteOf('a', 'abort')], nowMs: NOW + 10 },
    { kind: 'time', nowMs: NOW + 510 },
    { kind: 'votes', host: 'a', votes: [voteOf('a', 'abort'), voteOf('b', 'abort')], nowMs: NOW + 520 },
  ]);
  expect(asked).toEqual([...['collect a', 'refuse b', 'refuse c', 'collect a'], ...['learn a', 'learn b', 'learn c']]);
  expect(state.outcome).toBe('abort');
});

test('a vote for another entry of the epoch is one against this, and one cast too late is none', () => {
  const other = { ...voteOf('a', 'commit'), entry: 'f'.repeat(64) };
  const { state } = run(start(), votes(NOW, other, voteOf('b', 'commit', entry.voteBy + 1), voteOf('c', 'commit')));
  expect(state).toMatchObject({ phase: 'over', outcome: 'open' });
  expect(hasVotedFor(state, 'b')).toBe(false);
  expect(hasVotedFor(state, 'c')).toBe(true);
});

test('the earliest word of one vote counts', () => {
  const late = { ...voteOf('a', 'commit'), castAt: entry.voteBy + 1 };
  const { state } = run(start(), votes(NOW, late, voteOf('a', 'commit'), voteOf('b', 'commit')));
  expect(state.outcome).toBe('commit');
});

test('what most boxes cannot be asked about stays unknown, in the end', () => {
  const { state } = run(start(), [
    ...votes(NOW + 20, voteOf('a', 'commit')),
    { kind: 'time', nowMs: entry.voteBy + 500 },
    { kind: 'time', nowMs: entry.voteBy + 10_499 },
  ]);
  expect(state.phase).toBe('refuse');
  const end = onEvent(state, { kind: 'time', nowMs: entry.voteBy + 10_500 });
  expect(end.state).toMatchObject({ phase: 'over', outcome: 'open' });
  expect(end.effects).toEqual([]);
});

test('it is woken for the next thing to do', () => {
  expect(start().effects.at(-1)).toEqual({ kind: 'wake', atMs: entry.voteBy + 500 });
  const step = onEvent(start().state, unreachable('b', NOW + 100));
  expect(step.effects).toEqual([{ kind: 'wake', atMs: NOW + 400 }]);
});
