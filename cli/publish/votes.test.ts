import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { committedEntries, type Entry, LEAD_MS } from '#contract/schedule.ts';
import { BricksError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { abortEpoch } from './abort.ts';
import { castVote, makeEntry, testKeys } from './boxes.fixture.ts';
import { commit, nothingHappened } from './commit.ts';
import type { PublishEvent } from './events.ts';
import type { History } from './history.ts';
import { type PublishRequest, publish } from './publish.ts';
import { readPublications } from './record.ts';
import { rollBackCatalogue } from './rollback.ts';
import { survey } from './survey.ts';
import { openUplink } from './uplink.ts';
import { makeVotingFleet, type VotingFleet, worker } from './voting-boxes.fixture.ts';

const HOSTS = ['a', 'b', 'c'];
const [A, B] = ['a'.repeat(64), 'b'.repeat(64)] as [string, string];
const nothing: History = { log: [], entries: [], proofs: new Map(), lastEpoch: 0 };
const ignore = () => {};
const wait = { waitMs: 0, say: ignore };

/** `aheadMs` from now; with time for votes. */
function ahead(epoch: number, aheadMs: number, changes: Partial<Entry> = {}): Entry {
  const activation = Date.now() + aheadMs;
  return makeEntry(epoch, { roster: HOSTS, activation, voteBy: activation - LEAD_MS, ...changes });
}

function valid(epoch: number, digest: string): Entry {
  return makeEntry(epoch, { roster: HOSTS, activation: Date.now() - 3_600_000 + epoch, digest });
}

async function codesOf(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BricksError)) throw error ?? new Error('nothing was thrown');
  return error.problems.map(({ code }) => code);
}

function propose({ fleet }: VotingFleet, entry: Entry) {
  return commit(fleet, nothing, entry, { aborted: nothingHappened(entry.epoch), emit: ignore });
}

/** As a run that was killed right after these boxes had voted. */
function leaveUndecided({ boxes }: VotingFleet, entry: Entry, voters: readonly string[]): void {
  for (const host of voters) boxes[host]!.answer('propose', { entry });
}

test('an entry that all boxes vote for is committed on all of them, with the votes that prove it', async () => {
  const fleet = makeVotingFleet(HOSTS);
  const entry = ahead(1, 4_000);
  await propose(fleet, entry);
  for (const box of Object.values(fleet.boxes)) {
    expect(box.state.schedule.at(-1)).toMatchObject({ kind: 'commit', entry: { epoch: 1 } });
  }
});

test('a box that cannot be reached does not stop a majority', async () => {
  const fleet = makeVotingFleet(HOSTS);
  fleet.boxes.c!.away = 'all';
  expect((await propose(fleet, ahead(1, 4_000))).told.toSorted()).toEqual(['a', 'b']);
  expect(fleet.boxes.a!.log).toEqual([1]);
});

test('without a majority the boxes are asked to vote against it, and nothing has happened', async () => {
  const fleet = makeVotingFleet(HOSTS);
  for (const host of ['b', 'c']) fleet.boxes[host]!.refusal = { code: 'clock', message: 'its clock may be 12 ms off' };
  expect(await codesOf(propose(fleet, ahead(1, 60_000)))).toEqual(['BRK-PUB-ABORTED']);
  expect(fleet.boxes.b!.votes.get(1)).toMatchObject({ choice: 'abort' });
  for (const box of Object.values(fleet.boxes)) expect(box.state.schedule.at(-1)).toMatchObject({ kind: 'abort' });
});

test('a vote that is signed by another key than the box was given is none', async () => {
  const fleet = makeVotingFleet(HOSTS);
  const entry = ahead(1, 3_000);
  const { a } = fleet.boxes;
  a!.answer('propose', { entry });
  a!.votes.set(1, { ...a!.votes.get(1)!, signature: 'x' });
  const state = await propose(fleet, entry);
  expect(state.votes.map(({ host }) => host).toSorted()).toEqual(['b', 'c']);
  expect(state.problems.get('a')?.code).toBe('BRK-BOX-VOTE');
});

test('the survey votes down what a killed run left undecided, and an epoch is never used twice', async () => {
  const fleet = makeVotingFleet(HOSTS, [valid(1, A)]);
  leaveUndecided(fleet, ahead(2, 60_000), ['a']);
  const told: string[] = [];
  const wish = { allowMissing: 0, without: [], emit: (event: { text: string }) => told.push(event.text) };
  const { history } = await survey(fleet.fleet, HOSTS, wish);
  expect(history.entries.map(({ epoch }) => epoch)).toEqual([1]);
  expect(history.lastEpoch).toBe(2);
  expect(told).toEqual([
    'epoch 2 was left undecided on a: whoever has not voted votes against it',
    'epoch 2 will not be valid',
  ]);
});

test('the survey commits what a majority had voted for when the run was killed', async () => {
  const fleet = makeVotingFleet(HOSTS, [valid(1, A)]);
  leaveUndecided(fleet, ahead(2, 60_000, { previous: null }), ['a', 'b']);
  const { history } = await survey(fleet.fleet, HOSTS, { allowMissing: 0, without: [], emit: ignore });
  expect(history.entries.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(fleet.boxes.c!.log).toEqual([1, 2]);
});

test('more boxes that do not answer than may be missing stop it before anything is asked', async () => {
  const fleet = makeVotingFleet(HOSTS);
  fleet.boxes.c!.away = 'all';
  const ask = (allowMissing: number) => survey(fleet.fleet, HOSTS, { allowMissing, without: [], emit: ignore });
  const error = await ask(0).catch((thrown: BricksError) => thrown);
  expect(error).toMatchObject({ exitCode: EXIT.onlyUnreachable });
  expect([...(await ask(1)).missing.keys()]).toEqual(['c']);
});

test('an epoch that is scheduled is taken back by another entry, and a second time is nothing to do', async () => {
  const fleet = makeVotingFleet(HOSTS, [valid(1, A), ahead(2, 60_000, { digest: B })]);
  expect(await abortEpoch(fleet.fleet, { epoch: 2, wait, emit: ignore })).toEqual({
    epoch: 2,
    how: 'cancelled',
    by: 3,
  });
  const { schedule } = fleet.boxes.b!.state;
  expect(schedule.at(-1)).toMatchObject({ kind: 'commit', entry: { epoch: 3, cancels: 2, digest: B } });
  expect(committedEntries(schedule).map(({ epoch }) => epoch)).toEqual([1]);
  expect(await abortEpoch(fleet.fleet, { epoch: 2, wait, emit: ignore })).toMatchObject({ how: 'before', by: 3 });
});

test('an epoch that is undecided is voted down, with one box away', async () => {
  const fleet = makeVotingFleet(HOSTS, [valid(1, A)]);
  leaveUndecided(fleet, ahead(2, 60_000), ['a']);
  fleet.boxes.c!.away = 'all';
  // Two against are needed: one has voted for it, one is away.
  const entry = fleet.boxes.a!.votes.get(2)!;
  expect(entry.choice).toBe('commit');
  fleet.boxes.c!.away = ['propose'];
  expect(await abortEpoch(fleet.fleet, { epoch: 2, wait, emit: ignore })).toEqual({
    epoch: 2,
    how: 'refused',
    by: null,
  });
  expect(await abortEpoch(fleet.fleet, { epoch: 2, wait, emit: ignore })).toMatchObject({ how: 'before', by: null });
});

test.each([
  ['no box has', 9, 'BRK-PUB-NO-EPOCH'],
  ['is valid already', 1, 'BRK-PUB-VALID'],
  ['has a later one behind it', 2, 'BRK-PUB-NOT-LAST'],
])('an epoch that %s is not taken back', async (_what, epoch, code) => {
  const later = [ahead(2, 60_000, { digest: B }), ahead(3, 120_000, { digest: A })];
  const { fleet } = makeVotingFleet(HOSTS, [valid(1, A), ...later]);
  expect(await codesOf(abortEpoch(fleet, { epoch, wait, emit: ignore }))).toEqual([code]);
});

function makeRolledOut(): VotingFleet {
  const fleet = makeVotingFleet(HOSTS, [valid(1, A), valid(2, B)]);
  for (const { state } of Object.values(fleet.boxes)) {
    state.generations.push(A, B);
    state.workers.push({ ...worker(B), open: [A, B] });
  }
  return fleet;
}

const back = { to: null, without: [], allowMissing: 0, lockWaitMs: 0, emit: ignore };

test('a rollback is a new epoch with the generation of before, less than 3 s ahead, and prepares nothing that is open', async () => {
  const { fleet, boxes } = makeRolledOut();
  const startedAt = Date.now();
  const { entry, voters } = await rollBackCatalogue(fleet, back);
  expect(entry).toMatchObject({ epoch: 3, digest: A, cancels: null });
  expect(entry.activation - startedAt).toBeLessThan(3_000 + LEAD_MS);
  expect(entry.activation - entry.voteBy).toBe(LEAD_MS);
  expect(voters.length).toBeGreaterThanOrEqual(2);
  expect(boxes.a!.asked).not.toContain('prepare');
  const record = readPublications(fleet.inventory.path).get(3);
  expect(record).toMatchObject({ who: 'eva', command: 'bricks test', outcome: 'committed', spread: { workers: 3 } });
  const path = join(dirname(fleet.inventory.path), '.bricks', 'publications.ndjson');
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(2);
});

test.each([
  ['what is valid', { to: '2' }, 'BRK-PUB-NOWHERE'],
  ['an epoch that no box has', { to: '7' }, 'BRK-PUB-NO-EPOCH'],
])('a rollback to %s is refused', async (_what, change, code) => {
  const { fleet } = makeRolledOut();
  expect(await codesOf(rollBackCatalogue(fleet, { ...back, ...change }))).toEqual([code]);
});

test('a rollback does not go to what a box no longer holds, nor under an epoch that is ahead', async () => {
  const { fleet, boxes } = makeRolledOut();
  boxes.b!.state.generations.splice(0, 1);
  expect(await codesOf(rollBackCatalogue(fleet, back))).toEqual(['BRK-PUB-NOT-HELD', 'BRK-PUB-ABORTED']);
  const scheduled = makeVotingFleet(HOSTS, [valid(1, A), ahead(2, 60_000, { digest: B })]);
  expect(await codesOf(rollBackCatalogue(scheduled.fleet, back))).toEqual(['BRK-PUB-ORDER']);
});

test('a clock that is too far off stops a rollback, with its box and the fact', async () => {
  const { fleet, boxes } = makeRolledOut();
  boxes.c!.state.keeper!.clockErrorMs = 7;
  expect(await codesOf(rollBackCatalogue(fleet, back))).toEqual(['BRK-PUB-CLOCK', 'BRK-PUB-ABORTED']);
}, 15_000);

/** Of a generation that the boxes hold already, so that nothing travels. */
function publishHeld({ fleet, boxes }: VotingFleet, changes: Partial<PublishRequest> = {}) {
  for (const { state } of Object.values(boxes)) state.generations.push(B);
  const told: string[] = [];
  const emit = (event: PublishEvent) =>
    told.push(event.type === 'stage' ? `${event.stage}: ${event.text}` : event.text);
  const base = { keys: testKeys, store: dirname(fleet.inventory.path), digest: B, activation: null, without: [] };
  const rest = { allowMissing: 0, uplink: openUplink(undefined), lockWaitMs: 0, emit };
  return { told, done: publish(fleet, { ...base, ...rest, ...changes }) };
}

test('a publication tells why it was decided so, and what it came to', async () => {
  const fleet = makeVotingFleet(HOSTS, [valid(1, A)]);
  const { told, done } = publishHeld(fleet);
  const { entry, missing, voters } = await done;
  expect(entry).toMatchObject({ epoch: 2, digest: B, policy: { allowMissing: 0 } });
  expect(entry.activation - entry.voteBy).toBe(LEAD_MS);
  expect(missing).toEqual([]);
  expect(voters.length).toBeGreaterThanOrEqual(2);
  expect(told).toContain('decide: 3 of 3 boxes are prepared, no clock more than 0.5 ms off');
  expect(told.some(text => /^commit: epoch 2 is to become valid at .*: the boxes vote$/.test(text))).toBe(true);
});

test('one box that is away, or can not open it, stops a publication; where one may be missing, it is left out', async () => {
  const sick = makeVotingFleet(HOSTS, [valid(1, A)]);
  sick.boxes.c!.refusal = { code: 'worker', message: 'worker 1 is not up' };
  expect(await codesOf(publishHeld(sick).done)).toEqual(['BRK-BOX-WORKER', 'BRK-PUB-ABORTED']);
  const away = makeVotingFleet(HOSTS, [valid(1, A)]);
  away.boxes.c!.away = 'all';
  expect(await codesOf(publishHeld(away).done)).toEqual(['BRK-SSH-SLOW', 'BRK-PUB-ABORTED']);
  expect(away.boxes.a!.votes.size).toBe(0);
  const { told, done } = publishHeld(away, { allowMissing: 1 });
  expect(await done).toMatchObject({ entry: { epoch: 2, roster: HOSTS }, missing: ['c'], voters: ['a', 'b'] });
  expect(told).toContain('decide: c is missing: it answers 503 from the instant on, until it is brought up to date');
});

test('a box that was away is told what was committed meanwhile, with the votes, before it votes', async () => {
  const fleet = makeVotingFleet(HOSTS, [valid(1, A)]);
  const missed = valid(2, A);
  const votes = ['a', 'b'].map(host => castVote(host, missed));
  for (const host of ['a', 'b']) {
    fleet.boxes[host]!.state.schedule.push({ kind: 'commit', entry: missed, votes, recordedAt: 0 });
  }
  const { entry } = await publishHeld(fleet).done;
  expect(entry.epoch).toBe(3);
  const { c } = fleet.boxes;
  expect(c!.log).toEqual([1, 2, 3]);
  expect(c!.asked.indexOf('learn')).toBeLessThan(c!.asked.indexOf('propose'));
});
