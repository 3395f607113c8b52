import { appendFileSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BoxStatus } from '#contract/catalogue-admin.ts';
import type { Gate } from '#contract/gate.ts';
import { GENERATIONS_DIR, KEEPER_KEY, KEEPER_SOCKET, SCHEDULE_FILE } from '#contract/layout.ts';
import type { Entry } from '#contract/schedule.ts';
import { holdSocket, startWorker, stopWorker, until } from '../box.fixture.ts';
import { makeProducts, writeGeneration } from '../generation.fixture.ts';
import {
  askKeeper,
  endKeeper,
  type KeeperRun,
  type KeptBox,
  makeKeptBoxes,
  propose,
  recordsOf,
  refuse,
  signEntry,
  standInForWorker,
  startKeeper,
  statusOf,
} from '../kept-boxes.fixture.ts';

/** Real keepers, each a process, under load from other tests: none of these waits is a measure of anything. */
const TIMEOUT_MS = 120_000;

let boxes: KeptBox[];
let keepers: KeeperRun[];
let workers: { gates: Gate[]; close(): void }[];

beforeEach(() => {
  [boxes, keepers, workers] = [[], [], []];
});
afterEach(async () => {
  await Promise.all(keepers.map(keeper => endKeeper(keeper)));
  for (const worker of workers) worker.close();
  for (const box of boxes) box.remove();
});

async function start(box: KeptBox): Promise<KeeperRun> {
  const keeper = startKeeper(box);
  keepers.push(keeper);
  await until(() => keeper.log().includes('"ready"'));
  return keeper;
}

/** Boxes that hold a generation, open in what stands in for their worker; all but the last `idle` have their keeper up. */
async function bringUp(names: string[], idle = 0): Promise<string> {
  boxes = await makeKeptBoxes(names);
  let digest = '';
  for (const box of boxes) {
    digest = writeGeneration(box.path(GENERATIONS_DIR), makeProducts(20));
    workers.push(await standInForWorker(box, [digest]));
  }
  await Promise.all(boxes.slice(0, names.length - idle).map(start));
  return digest;
}

async function kill(index: number): Promise<void> {
  await endKeeper(keepers[index]!, 'SIGKILL');
}

const soon = () => Date.now() + 300_000;
const refusal = async (path: string, box: KeptBox, entry: Entry) =>
  (await askKeeper(box, path, { entry })) as { error: { code: string; message: string } };

describe('the vote of a box', { timeout: TIMEOUT_MS }, () => {
  it('is stored, signed and told; alone in its roster, that commits the entry, and its worker answers from it', async () => {
    boxes = await makeKeptBoxes(['a']);
    const box = boxes[0]!;
    const digest = writeGeneration(box.path(GENERATIONS_DIR), makeProducts(20));
    await start(box);
    const socket = holdSocket();
    const worker = startWorker(box, 0, socket.fd);
    await until(() => worker.log().some(line => line.message === 'ready'));
    await box.admin('prepare', { digest });
    const entry = signEntry(boxes, { digest, activation: Date.now() + 10_000 });
    expect(await box.admin('propose', { entry })).toMatchObject({ vote: { host: 'a', epoch: 1, choice: 'commit' } });
    expect(recordsOf(box)).toEqual(['vote to commit 1', 'commit 1']);
    expect(statSync(box.path(SCHEDULE_FILE)).mode & 0o777).toBe(0o644);
    await until(() => Date.now() > entry.activation);
    const status = { keeper: { undecided: [], fenced: null }, workers: [{ activeEpoch: 1, problem: null }] };
    expect(await box.admin('status')).toMatchObject(status);
    const whole = (await box.admin('status')) as unknown as BoxStatus;
    const brief = (await box.admin('status', { isBrief: true })) as unknown as BoxStatus;
    const abridged = whole.schedule.map(record => ({
      ...record,
      entry: { ...record.entry, roster: [], members: {} },
      ...(record.kind === 'vote' ? {} : { votes: [] }),
    }));
    expect(whole.schedule.some(({ entry }) => Object.keys(entry.members).length > 0)).toBe(true);
    expect(brief.schedule).toEqual(abridged);
    expect(brief.workers).toEqual(whole.workers);
    await stopWorker(worker);
    socket.close();
  });

  it('never changes, asked otherwise, about something else, or after a kill', async () => {
    const digest = await bringUp(['a', 'b'], 1);
    const [a] = boxes as [KeptBox];
    const entry = signEntry(boxes, { digest, activation: soon() });
    const vote = await propose(a, entry);
    expect(vote.choice).toBe('commit');
    expect(await refuse(a, entry)).toEqual(vote);
    expect(await propose(a, signEntry(boxes, { digest, activation: soon() + 5 }))).toEqual(vote);
    await kill(0);
    await start(a);
    expect(await refuse(a, entry)).toEqual(vote);
    expect(recordsOf(a)).toEqual(['vote to commit 1']);
  });

  it('is against what it was asked to refuse, whatever comes after', async () => {
    const digest = await bringUp(['a', 'b'], 1);
    const entry = signEntry(boxes, { digest, activation: soon() });
    expect((await refuse(boxes[0]!, entry)).choice).toBe('abort');
    expect((await propose(boxes[0]!, entry)).choice).toBe('abort');
    expect(recordsOf(boxes[0]!)).toEqual(['vote to abort 1', 'abort 1']);
  });

  it('is not had for what the operator did not sign, nor with a generation that is not there or not open', async () => {
    const digest = await bringUp(['a']);
    const [a] = boxes as [KeptBox];
    const entry = signEntry(boxes, { digest, activation: soon() });
    for (const path of ['/propose', '/refuse']) {
      expect(await refusal(path, a, { ...entry, activation: entry.activation + 1 })).toEqual({
        error: { code: 'conflict', message: "epoch 1 is not signed by the operator's key that this box knows" },
      });
    }
    const missing = signEntry(boxes, { digest: 'f'.repeat(64), activation: soon() });
    expect(await refusal('/propose', a, missing)).toMatchObject({ error: { code: 'no-generation' } });
    const closed = writeGeneration(a.path(GENERATIONS_DIR), makeProducts(20, 2));
    const unopened = await refusal('/propose', a, signEntry(boxes, { digest: closed, activation: soon() }));
    expect(unopened.error.code).toBe('worker');
    expect(unopened.error.message).toContain(`does not hold generation ${closed} open`);
    expect(await askKeeper(a, '/propose', { entry: { epoch: 1 } })).toMatchObject({ error: { code: 'bad-request' } });
    expect(recordsOf(a)).toEqual([]);
  });

  it('is not had any more once the epoch is decided without it', async () => {
    const digest = await bringUp(['a', 'b', 'c']);
    const entry = signEntry(boxes, { digest, activation: soon() });
    const votes = await Promise.all(boxes.slice(0, 2).map(box => propose(box, entry)));
    await askKeeper(boxes[2]!, '/learn', { entries: [{ entry, votes }] });
    expect(recordsOf(boxes[2]!)).toEqual(['commit 1']);
    const late = await refusal('/refuse', boxes[2]!, entry);
    expect(late).toEqual({ error: { code: 'conflict', message: 'epoch 1 is decided already' } });
    expect(recordsOf(boxes[2]!)).toEqual(['commit 1']);
  });
});

describe('boxes among themselves', { timeout: TIMEOUT_MS }, () => {
  /** Epoch 1 committed on all, by votes of all. */
  async function commitFirst(digest: string): Promise<Entry> {
    const entry = signEntry(boxes, { digest, activation: soon() });
    const votes = await Promise.all(boxes.map(box => propose(box, entry)));
    await Promise.all(boxes.map(box => askKeeper(box, '/learn', { entries: [{ entry, votes }] })));
    return entry;
  }

  it('tell each other what was voted and decided, also one that was away, and measure their clocks', async () => {
    const digest = await bringUp(['a', 'b', 'c']);
    const first = await commitFirst(digest);
    await until(async () => (await statusOf(boxes[0]!)).clockErrorMs !== null);
    expect((await statusOf(boxes[0]!)).clockErrorMs).toBeLessThan(1_000);
    await kill(2);
    const activation = first.activation + 1;
    const second = signEntry(boxes, { digest, activation, voteBy: Date.now() + 250_000, last: first });
    // Asked alone each: nobody but the boxes themselves brings the votes together.
    for (const box of boxes.slice(0, 2)) await until(async () => ((await statusOf(box)).clockErrorMs ?? 1_000) < 10);
    for (const box of boxes.slice(0, 2)) await propose(box, second);
    for (const box of boxes.slice(0, 2)) await until(() => recordsOf(box).includes('commit 2'));
    await start(boxes[2]!);
    await until(() => recordsOf(boxes[2]!).includes('commit 2'));
    await until(() => workers[2]!.gates.at(-1)!.lastEpoch === 2);
  });

  it('give each other leases; who hears too few tells its workers that they may not answer, and why', async () => {
    await commitFirst(await bringUp(['a', 'b', 'c']));
    const lease = () => workers[0]!.gates.at(-1)!;
    const hasLease = ({ leaseUntilMs, sentMonotonicMs }: Gate) => leaseUntilMs > sentMonotonicMs;
    await until(() => hasLease(lease()));
    await kill(1);
    await kill(2);
    await until(() => !hasLease(lease()));
    expect(lease().reason).toBe('0 of 2 other boxes answer, and with fewer than 1 it may have missed an update');
    await start(boxes[1]!);
    await until(() => hasLease(lease()));
    expect(lease().reason).toBe(null);
  });
});

describe('a keeper', { timeout: TIMEOUT_MS }, () => {
  it('does not start with a schedule that is damaged, without its key, or beside another one', async () => {
    boxes = await makeKeptBoxes(['a']);
    const [a] = boxes as [KeptBox];
    await start(a);
    await expectNoStart(a, 'another keeper runs on this box');
    await endKeeper(keepers.pop()!);
    appendFileSync(a.path(SCHEDULE_FILE), 'nonsense\n');
    await expectNoStart(a, 'schedule line 1 is damaged: nonsense');
    rmSync(a.path(KEEPER_KEY));
    await expectNoStart(a, a.path(KEEPER_KEY));
  });

  async function expectNoStart(box: KeptBox, reason: string): Promise<void> {
    const keeper = startKeeper(box);
    expect(await keeper.exited).toBe(1);
    expect(keeper.log()).toContain(reason);
  }

  it('takes away a last line that a crash cut off', async () => {
    const digest = await bringUp(['a', 'b'], 2);
    writeFileSync(boxes[0]!.path(SCHEDULE_FILE), '{"kind":"vote","choi');
    await start(boxes[0]!);
    await propose(boxes[0]!, signEntry(boxes, { digest, activation: soon() }));
    expect(recordsOf(boxes[0]!)).toEqual(['vote to commit 1']);
  });

  it('is told by status as absent, and asked in vain for no longer than a restart takes', async () => {
    boxes = await makeKeptBoxes(['a']);
    const [a] = boxes as [KeptBox];
    expect(existsSync(a.path(KEEPER_SOCKET))).toBe(false);
    expect(await a.admin('status')).toMatchObject({ keeper: null });
    const entry = signEntry(boxes, { digest: 'f'.repeat(64), activation: soon() });
    expect(await a.admin('refuse', { entry })).toMatchObject({
      error: { code: 'worker', message: expect.stringContaining('the keeper of the schedule did not answer') },
    });
  });
});
