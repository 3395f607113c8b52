import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SessionAnswer } from '#contract/catalogue-admin.ts';
import { CURRENT_RELEASE, GENERATIONS_DIR, PINS_FILE } from '#contract/layout.ts';
import { parsePins } from '#contract/pins.ts';
import { type Box, linkEntries, makeBox, until, writeSchedule } from '../box.fixture.ts';
import { makeProducts, writeGeneration } from '../generation.fixture.ts';

let box: Box;
let child: ChildProcess;
let answers: SessionAnswer[];
let exited: Promise<number | null>;

beforeEach(() => {
  box = makeBox(1);
  answers = [];
  const main = join(import.meta.dirname, '../../main.ts');
  child = spawn(process.execPath, [main, 'catalogue-admin', 'session'], { env: box.env });
  let tail = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const lines = (tail + text).split('\n');
    tail = lines.pop()!;
    answers.push(...lines.map(line => JSON.parse(line) as SessionAnswer));
  });
  exited = new Promise(resolve => {
    child.on('exit', resolve);
  });
});
afterEach(async () => {
  child.kill('SIGKILL');
  await exited;
  box.remove();
});

const ask = (id: number, verb: string, input: unknown = null) =>
  child.stdin!.write(`${JSON.stringify({ id, verb, input })}\n`);
const answerTo = async (id: number) => {
  await until(() => answers.some(each => each.id === id));
  return answers.find(each => each.id === id)!;
};
const held = () => writeGeneration(box.path(GENERATIONS_DIR), makeProducts(50, 1));

test('many requests are answered by one process, each under its number, refusals among them', async () => {
  ask(1, 'status');
  child.stdin!.write('\n');
  ask(2, 'accept', { digest: '0'.repeat(64) });
  ask(3, 'nonsense');
  ask(4, 'status');
  expect(await answerTo(1)).toMatchObject({ answer: { host: 'cat-01' } });
  expect(await answerTo(2)).toMatchObject({ answer: { error: { code: 'no-generation' } } });
  expect(await answerTo(3)).toMatchObject({ answer: { error: { code: 'bad-request' } } });
  expect(await answerTo(4)).toMatchObject({ answer: { host: 'cat-01' } });
});

test('a watch that waits for its instant keeps nobody waiting, and is given up at the end of the input', async () => {
  writeSchedule(box, linkEntries([{ digest: held(), activation: Date.now() + 90 * 86_400_000 }]));
  ask(1, 'watch', { epoch: 1, aroundMs: 10 });
  ask(2, 'status');
  await answerTo(2);
  child.stdin!.end();
  expect(await exited).toBe(0);
  expect(answers.map(({ id }) => id)).toEqual([2]);
});

test('what was asked before the input ended is done to its end', async () => {
  ask(1, 'accept', { digest: held() });
  child.stdin!.end();
  expect(await exited).toBe(0);
  expect(answers).toMatchObject([{ id: 1, answer: { wasHeld: true } }]);
});

test('pins that come together are changed one after the other', async () => {
  const digests = ['a', 'b', 'c'].map(each => each.repeat(64));
  for (const [id, digest] of digests.entries()) ask(id, 'pin', { digest, isPinned: true });
  for (const id of [0, 1, 2]) expect(await answerTo(id)).toMatchObject({ answer: { isHeld: false } });
  expect(parsePins(readFileSync(box.path(PINS_FILE), 'utf8'))).toEqual(digests);
});

test('a request that comes after the release was replaced is handed back undone', async () => {
  ask(1, 'status');
  await answerTo(1);
  const current = box.path(CURRENT_RELEASE);
  mkdirSync(dirname(current), { recursive: true });
  rmSync(current, { force: true });
  symlinkSync('releases/another', current);
  ask(2, 'status');
  expect(await answerTo(2)).toEqual({ id: 2, isReplaced: true });
});
