import { expect, test } from 'vitest';
import { Ballots } from './ballots.ts';
import { entryOf, sealOf, voteOf, votesOf } from './keeper.fixture.ts';

const HOSTS = ['a', 'b', 'c'];
const entry = entryOf(2, HOSTS);

function ballotsWith(...votes: ReturnType<typeof voteOf>[]): Ballots {
  const ballots = new Ballots(sealOf('a'), 'operator');
  expect(ballots.add({ entry, votes })).toBe(true);
  return ballots;
}

test('a majority for an entry commits it, and what the last box says changes nothing', () => {
  expect(ballotsWith(...votesOf('ab', entry)).outcomeOf(entry, HOSTS)).toBe('commit');
  expect(ballotsWith(...votesOf('ab', entry), voteOf('c', entry, 'abort')).outcomeOf(entry, HOSTS)).toBe('commit');
});

test('as many against it that a majority can no longer be abort it; until then it is open', () => {
  expect(ballotsWith(voteOf('a', entry, 'abort')).outcomeOf(entry, HOSTS)).toBe('open');
  expect(ballotsWith(...votesOf('ab', entry, 'abort')).outcomeOf(entry, HOSTS)).toBe('abort');
});

test('boxes that were there before need a majority of their own', () => {
  const ballots = ballotsWith(...votesOf('bc', entry));
  expect(ballots.outcomeOf(entry, ['a', 'b'])).toBe('open');
  ballots.add({ entry, votes: votesOf('a', entry) });
  expect(ballots.outcomeOf(entry, ['a', 'b'])).toBe('commit');
});

test('a vote that was cast after the end of the votes counts for nothing', () => {
  const late = voteOf('b', entry, 'commit', entry.voteBy + 1);
  expect(ballotsWith(voteOf('a', entry), late).outcomeOf(entry, HOSTS)).toBe('open');
});

test('a vote that somebody else signed, or that is of no box of the roster, is as if it had never come', () => {
  const forged = { ...voteOf('b', entry), signature: voteOf('a', entry).signature };
  expect(ballotsWith(forged, voteOf('x', entry)).votesOn(entry)).toEqual([]);
});

test('a vote of another epoch does not count, and one for another entry of the epoch counts against', () => {
  const rival = entryOf(2, HOSTS, { digest: 'f'.repeat(64) });
  expect(ballotsWith(voteOf('b', entryOf(3, HOSTS))).votesOn(entry)).toEqual([]);
  expect(ballotsWith(...votesOf('ab', rival)).outcomeOf(entry, HOSTS)).toBe('abort');
});

test('what is committed by the vote of a box stays so where that box has lost its disk and voted again', () => {
  const ballots = ballotsWith(voteOf('b', entry, 'abort'));
  ballots.add({ entry, votes: HOSTS.slice(0, 2).map(host => voteOf(host, entry)) });
  expect(ballots.outcomeOf(entry, HOSTS)).toBe('commit');
});

test("an entry that is not the operator's, or whose parts don't fit, is not taken", () => {
  const ballots = new Ballots(sealOf('a'), 'operator');
  const { activation } = entry;
  const bad = [
    { ...entry, digest: 'e'.repeat(64) },
    entryOf(2, ['b', 'a']),
    entryOf(2, []),
    entryOf(2, HOSTS, { voteBy: activation + 1 }),
  ];
  for (const each of bad) expect(ballots.add({ entry: each, votes: [] })).toBe(false);
  expect(ballots.list()).toEqual([]);
});

test('what is forgotten is heard of anew, without its votes', () => {
  const ballots = ballotsWith(voteOf('b', entry));
  ballots.forget(entry);
  expect(ballots.list()).toEqual([]);
  ballots.add({ entry, votes: [] });
  expect(ballots.list()).toEqual([{ entry, votes: [] }]);
});
