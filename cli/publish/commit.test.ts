import { expect, test } from 'vitest';
import type { BoxStatus, CommitRequest } from '#contract/catalogue-admin.ts';
import type { Entry } from '#contract/schedule.ts';
import type { BricksError } from '../errors.ts';
import type { Fleet } from '../fleet.ts';
import type { Session } from '../remote/session.ts';
import { holdBox } from './box-session.fixture.ts';
import { commit } from './commit.ts';

const activation = Date.now() + 60_000;
const entry: Entry = {
  epoch: 1,
  digest: 'a'.repeat(64),
  activation,
  roster: ['a', 'b'],
  policy: { allowMissing: 0 },
  previous: null,
};
const history = { entries: [], lastEpoch: 0 };
const boxes = new Map(entry.roster.map(host => [host, { schedule: [] as unknown[] } as BoxStatus]));

/** A fleet whose boxes answer the verbs as told, or, told nothing, do not answer at all. */
function fleetOf(answers: Record<string, object | undefined>) {
  const asked: { host: string; verb: string; request: unknown }[] = [];
  const sessionOf = (host: string): Promise<Session> =>
    Promise.resolve({
      host,
      close: () => {},
      exec: () => Promise.reject(new Error('boxes are asked over what is held')),
      hold: holdBox((verb, request) => {
        asked.push({ host, verb, request });
        return answers[`${host} ${verb}`];
      }),
    });
  const fleet = { session: sessionOf, freshSession: sessionOf } as unknown as Fleet;
  return { fleet, asked };
}

async function failureOf(answers: Record<string, object | undefined>) {
  const { fleet, asked } = fleetOf(answers);
  const error = await commit(fleet, boxes, history, entry).then(
    () => undefined,
    (thrown: BricksError) => thrown,
  );
  return { codes: error?.problems.map(problem => problem.code), message: error?.problems.at(-1)?.message, asked };
}

const done = { schedule: [] };

test('an entry that all boxes store is committed, and each is told until when it may store it', async () => {
  const { codes, asked } = await failureOf({ 'a commit': done, 'b commit': done });
  expect(codes).toBeUndefined();
  for (const { verb, request } of asked) {
    expect(verb).toBe('commit');
    // Three seconds from now on the box's own clock: one that was frozen meanwhile refuses it.
    const { marginMs } = request as CommitRequest;
    expect(activation - marginMs - Date.now()).toBeGreaterThan(2_500);
    expect(activation - marginMs - Date.now()).toBeLessThanOrEqual(3_000);
  }
});

test('an entry that one box refuses is withdrawn from all, and nothing has happened', async () => {
  const refusal = { error: { code: 'disk', message: 'full' } };
  const { codes, asked } = await failureOf({
    'a commit': done,
    'b commit': refusal,
    'a withdraw': done,
    'b withdraw': done,
  });
  expect(codes).toEqual(['BRK-BOX-DISK', 'BRK-PUB-ABORTED']);
  expect(asked.filter(({ verb }) => verb === 'withdraw').map(({ request }) => request)).toEqual(
    Array(2).fill({ entry, marginMs: 500 }),
  );
});

test('a box that answers neither is in doubt, and named', async () => {
  const { codes, message } = await failureOf({ 'a commit': done, 'a withdraw': done });
  expect(codes).toEqual(['BRK-SSH-SLOW', 'BRK-SSH-SLOW', 'BRK-PUB-IN-DOUBT']);
  expect(message).toMatch(/may stand on b and/);
});
