import { expect, test } from 'vitest';
import { committedLog } from '#contract/schedule.ts';
import {
  askRound,
  baseOf,
  digestEntry,
  entryOf,
  KeptBox,
  makeBoxes,
  START_MS,
  voteOf,
  votesOf,
} from './keeper.fixture.ts';

const HOSTS = ['a', 'b', 'c'];
const base = baseOf(HOSTS);
const next = entryOf(2, HOSTS, { previous: digestEntry(base.entry) });

/** Three boxes that know their clocks, and the first of them. */
function makeFleet() {
  const boxes = makeBoxes('abc', base);
  const [a, b, c] = boxes as [KeptBox, KeptBox, KeptBox];
  for (const box of boxes)
    askRound(
      box,
      boxes.filter(each => each !== box),
    );
  return { a, b, c };
}

const kinds = (box: KeptBox) => box.disk.map(({ kind }) => kind);

test('a vote is told once it is on the disk, not before', () => {
  const { a } = makeFleet();
  const effects = a.keeper.propose(next, undefined, a.now);
  expect(a.keeper.voteOf(2)).toBeUndefined();
  a.store(effects);
  expect(a.keeper.voteOf(2)).toMatchObject({ host: 'a', epoch: 2, choice: 'commit', entry: digestEntry(next) });
});

test('a vote that could not be written is none, and is written when the box is asked once more', () => {
  const { a } = makeFleet();
  const [effect] = a.keeper.propose(next, undefined, a.now);
  expect(effect).toMatchObject({ kind: 'store' });
  expect(a.keeper.propose(next, undefined, a.now)).toEqual([]);
  if (effect?.kind === 'store') a.keeper.onStoreFailed(effect.records);
  expect(a.keeper.voteOf(2)).toBeUndefined();
  a.store(a.keeper.propose(next, undefined, a.now));
  expect(a.keeper.voteOf(2)?.choice).toBe('commit');
});

test('from the moment a box is asked for its vote on it tells others of the entry, however slow its disk is', () => {
  const { a, b } = makeFleet();
  a.keeper.propose(next, undefined, a.now);
  askRound(b, [a]);
  expect(b.keeper.gate(b.now)).toMatchObject({ doubtFromMs: next.activation });
});

test('a vote is dated by when it was decided, and a restart changes nothing about it', () => {
  const { a } = makeFleet();
  const { wallMs } = a.now;
  const effects = a.keeper.propose(next, undefined, a.now);
  a.later(2_000);
  a.store(effects);
  const vote = a.keeper.voteOf(2);
  expect(vote?.castAt).toBe(wallMs);
  a.setClock(-1_000);
  a.restart();
  expect(a.keeper.voteOf(2)).toEqual(vote);
});

test('a box votes once an epoch: asked again, or to vote against, it stays with its vote', () => {
  const { a } = makeFleet();
  const proposed = a.keeper.propose(next, undefined, a.now);
  expect(a.keeper.propose(next, undefined, a.now)).toEqual([]);
  a.store(proposed);
  const other = entryOf(2, HOSTS, { previous: next.previous, digest: 'f'.repeat(64) });
  for (const effects of [a.keeper.refuse(next, a.now), a.keeper.propose(other, undefined, a.now)]) a.store(effects);
  expect(kinds(a)).toEqual(['commit', 'vote']);
  expect(a.keeper.voteOf(2)?.choice).toBe('commit');
});

test("what a box can't serve it does not vote for, and says why", () => {
  const { a } = makeFleet();
  const hold = Object.assign(new Error('the generation is not here'), { code: 'no-generation' as const });
  expect(() => a.keeper.propose(next, hold, a.now)).toThrow('the generation is not here');
  expect(a.keeper.voteOf(2)).toBeUndefined();
});

test('an entry that somebody else signed is refused, and not told on', () => {
  const { a } = makeFleet();
  const forged = { ...next, digest: 'e'.repeat(64) };
  expect(() => a.keeper.propose(forged, undefined, a.now)).toThrow("is not signed by the operator's key");
  a.store(a.keeper.learn([{ entry: forged, votes: votesOf('abc', forged) }], a.now));
  expect(kinds(a)).toEqual(['commit']);
  expect(a.keeper.gate(a.now).doubtFromMs).toBeNull();
});

test('who has not voted when votes are over votes against what he has heard of', () => {
  const { a } = makeFleet();
  a.store(a.keeper.learn([{ entry: next, votes: [voteOf('b', next)] }], a.now));
  a.store(a.keeper.tick(a.now));
  expect(a.keeper.voteOf(2)).toBeUndefined();
  a.later(next.voteBy - a.now.wallMs + 1);
  a.store(a.keeper.tick(a.now));
  expect(a.keeper.voteOf(2)?.choice).toBe('abort');
});

test('asked for its vote when votes are over, a box says that it is too late', () => {
  const { a, b, c } = makeFleet();
  for (const box of [a, b, c]) box.later(next.voteBy - START_MS + 1);
  askRound(a, [b, c]);
  expect(() => a.keeper.propose(next, undefined, a.now)).toThrow('votes on epoch 2 ended at');
});

test('an outcome is stored with the votes that prove it, and the next box needs no more than those', () => {
  const { a, b } = makeFleet();
  a.store(a.keeper.learn([{ entry: next, votes: votesOf('bc', next) }], a.now));
  const last = a.disk.at(-1);
  expect(last).toMatchObject({ kind: 'commit', entry: { epoch: 2 } });
  askRound(b, [a]);
  expect(b.disk.at(-1)).toEqual({ ...last, recordedAt: expect.any(Number) as number });
});

test('votes of the same box count once, and those of boxes that are not asked do not count', () => {
  const { a } = makeFleet();
  const strangers = [voteOf('b', next), voteOf('b', next), voteOf('x', next), voteOf('y', next)];
  a.store(a.keeper.learn([{ entry: next, votes: strangers }], a.now));
  expect(kinds(a)).toEqual(['commit']);
});

test('a box that is alone settles by itself what it had voted on before it crashed', () => {
  const alone = baseOf(['a']);
  const box = new KeptBox('a', [alone]);
  const entry = entryOf(2, ['a'], { previous: digestEntry(alone.entry) });
  const [effect] = box.keeper.propose(entry, undefined, box.now);
  if (effect?.kind === 'store') box.disk.push(...effect.records);
  box.restart();
  box.store(box.keeper.tick(box.now));
  expect(kinds(box)).toEqual(['commit', 'vote', 'commit']);
});

test('a box that is new in an undecided entry is asked by the others as well: its vote may be the one that decides', () => {
  const alone = baseOf(['a']);
  const [a, b] = ['a', 'b'].map(name => new KeptBox(name, [alone])) as [KeptBox, KeptBox];
  const grown = entryOf(2, ['a', 'b'], { previous: digestEntry(alone.entry) });
  a.store(a.keeper.propose(grown, undefined, a.now));
  b.store(b.keeper.learn([{ entry: grown, votes: [a.keeper.voteOf(2)!] }], b.now));
  for (const box of [a, b]) box.later(grown.voteBy - START_MS + 1);
  b.store(b.keeper.tick(b.now));
  expect(kinds(b)).toEqual(['commit', 'vote', 'abort']);
  askRound(a, [b]);
  expect(kinds(a)).toEqual(['commit', 'vote', 'abort']);
});

test('an entry upon one that is not here yet waits for it, whatever the votes say by the boxes of before', () => {
  const { a } = makeFleet();
  const many = [...'abcdefg'];
  const grown = entryOf(2, many, { previous: digestEntry(base.entry) });
  const later = entryOf(3, many, { previous: digestEntry(grown) });
  const votes = [...votesOf('cdefg', later), ...votesOf('ab', later, 'abort')];
  a.store(a.keeper.learn([{ entry: later, votes }], a.now));
  expect(kinds(a)).toEqual(['commit']);
  a.store(a.keeper.learn([{ entry: grown, votes: votesOf('abcdefg', grown) }], a.now));
  expect(committedLog(a.disk).map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
});

test('an entry is taken back by a later one with the same instant, and what follows may come sooner', () => {
  const { a } = makeFleet();
  const { activation, voteBy, digest } = next;
  const back = entryOf(3, HOSTS, { previous: digestEntry(next), cancels: 2, activation, voteBy, digest });
  a.store(a.keeper.learn([{ entry: next, votes: votesOf('bc', next) }], a.now));
  a.store(a.keeper.propose(back, undefined, a.now));
  a.store(a.keeper.learn([{ entry: back, votes: votesOf('bc', back) }], a.now));
  const sooner = entryOf(4, HOSTS, { previous: digestEntry(back), activation: activation - 100, voteBy: voteBy - 100 });
  a.store(a.keeper.propose(sooner, undefined, a.now));
  expect(a.keeper.voteOf(4)?.choice).toBe('commit');
});

test('boxes that leave for good are named, or there is no vote', () => {
  const { a } = makeFleet();
  const { previous } = next;
  expect(() => a.keeper.propose(entryOf(2, ['a', 'b'], { previous }), undefined, a.now)).toThrow('leaves out c');
  a.store(a.keeper.propose(entryOf(2, ['a', 'b'], { previous, without: ['c'] }), undefined, a.now));
  expect(a.keeper.voteOf(2)?.choice).toBe('commit');
});

test('after so many commits that one answer does not tell them all, a box goes on asking and does not answer users', () => {
  const { a, b } = makeFleet();
  let previous = digestEntry(base.entry);
  for (let epoch = 2; epoch <= 40; epoch += 1) {
    const entry = entryOf(epoch, HOSTS, { previous });
    b.store(b.keeper.learn([{ entry, votes: votesOf('bc', entry) }], b.now));
    previous = digestEntry(entry);
  }
  a.later(3_000);
  const told: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    askRound(a, [b]);
    told.push(a.keeper.lastEpoch);
  }
  expect(told).toEqual([17, 33, 40]);
  expect(a.keeper.gate(a.now).leaseUntilMs).toBeGreaterThan(a.now.monotonicMs);
});

test('an answer to another question, or one signed by somebody else, gives no lease', () => {
  const { a, b } = makeFleet();
  a.later(5_000);
  const asked = a.keeper.tick(a.now).flatMap(effect => (effect.kind === 'ask' && effect.host === 'b' ? [effect] : []));
  const { answer } = b.keeper.onQuestion(asked[0]!.question, b.now);
  a.keeper.onAnswer('c', answer, a.now);
  a.keeper.onAnswer('b', { ...answer, text: answer.text.replace('"isComplete":true', '"isComplete":true ') }, a.now);
  expect(a.keeper.gate(a.now).leaseUntilMs).toBeLessThan(a.now.monotonicMs);
  a.keeper.onAnswer('b', answer, a.now);
  expect(a.keeper.gate(a.now).leaseUntilMs).toBeGreaterThan(a.now.monotonicMs);
  a.later(3_000);
  a.keeper.onAnswer('b', answer, a.now);
  expect(a.keeper.gate(a.now).leaseUntilMs).toBeLessThan(a.now.monotonicMs);
});

test('a box that knows less, as after the loss of its disk, gives no lease', () => {
  const { a, b } = makeFleet();
  a.store(a.keeper.learn([{ entry: next, votes: votesOf('bc', next) }], a.now));
  a.later(5_000);
  b.later(5_000);
  b.disk = [base];
  b.restart();
  askRound(a, [b]);
  expect(a.keeper.gate(a.now).leaseUntilMs).toBeLessThan(a.now.monotonicMs);
});
